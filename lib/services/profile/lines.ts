import "server-only";
import type { ProfileGrew, ProfileLine } from "@/lib/domain/profile/profile-page";
import type { ProfileComparison } from "@/lib/domain/profile/stored-profile";
import { config } from "@/lib/services/config";
import { listProfiles, type ProfileRow } from "./read";

/** The profiles of an incident or a target as lists show them, newest first. */
export async function listProfileLines(of: { incidentId: string } | { targetId: string }): Promise<ProfileLine[]> {
  return (await listProfiles(of)).toReversed().map(toProfileLine);
}

export function toProfileLine(row: ProfileRow): ProfileLine {
  const { id, targetId, incidentId, name, source, format, sizeBytes, summary } = row;
  return {
    ...{ id, targetId, incidentId, name, source, format, sizeBytes, summary },
    targetName: config().targets.find((target) => target.id === targetId)?.name ?? targetId,
    takenAt: row.takenAt?.getTime() ?? null,
    storedAt: row.storedAt.getTime(),
    by: row.by.name,
    grew: row.comparison ? toGrew(row.comparison) : null,
    fileRemovedAt: row.fileRemovedAt?.getTime() ?? null,
  };
}

function toGrew({ beforeId, sampleType, seconds, functions }: ProfileComparison): ProfileGrew {
  const most = functions.reduce<(typeof functions)[number] | null>(
    (best, one) => (one.flat.growth > (best?.flat.growth ?? 0) ? one : best),
    null,
  );
  return {
    ...{ beforeId, type: sampleType, seconds },
    ...{ name: most?.name ?? null, growth: most?.flat.growth ?? 0, share: most?.flat.share ?? null },
  };
}
