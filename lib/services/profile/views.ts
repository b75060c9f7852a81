import "server-only";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import { listProfiles, type ProfileRow } from "./read";

export function toProfileView(row: ProfileRow): ProfileView {
  const { id, targetId, incidentId, runId, source, name, format, sizeBytes, sha256, summary, comparison } = row;
  return {
    ...{ id, targetId, incidentId, runId, source, name, format, sizeBytes, sha256, summary, comparison },
    takenAt: row.takenAt?.getTime() ?? null,
    storedAt: row.storedAt.getTime(),
    by: row.by.name,
    fileRemovedAt: row.fileRemovedAt?.getTime() ?? null,
  };
}

/** What `listProfiles` finds, as pages and the API have it. */
export const listProfileViews = async (of: Parameters<typeof listProfiles>[0]): Promise<ProfileView[]> =>
  (await listProfiles(of)).map(toProfileView);
