import "server-only";
import type { ProfileView } from "@/lib/domain/profile/profile-view";
import type { ProfileRow } from "./read";

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
