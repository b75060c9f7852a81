import "server-only";
import { and, desc, eq, isNull, lt, ne } from "drizzle-orm";
import { ProfileError } from "@/lib/adapters/profile/profile-error";
import { readProfile } from "@/lib/adapters/profile/read";
import { db } from "@/lib/db/client";
import { profiles } from "@/lib/db/schema";
import type { Profile } from "@/lib/domain/profile/profile";
import type { ProfileComparison } from "@/lib/domain/profile/stored-profile";
import { findSameType, summariseComparison } from "@/lib/domain/profile/summarise";
import { installationRoot } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { momentOf, type ProfileRow, profileFile } from "./read";

/** So many that are newer are looked at for one that has the type; more are of another kind. */
const lookedAt = 20;

/**
 * How a profile differs from the target's newest one before it that has the same type of samples and still has its file.
 * Null where there is none.
 */
export async function compareWithEarlier(
  later: Profile,
  sampleType: number,
  { targetId, sha256, takenAt }: { targetId: string; sha256: string; takenAt: Date },
): Promise<ProfileComparison | null> {
  const rows = await db()
    .select()
    .from(profiles)
    .where(
      and(
        eq(profiles.targetId, targetId),
        ne(profiles.sha256, sha256),
        isNull(profiles.fileRemovedAt),
        lt(momentOf, takenAt),
      ),
    )
    .orderBy(desc(momentOf))
    .limit(lookedAt);
  const wanted = later.sampleTypes[sampleType];
  for (const row of rows) {
    if (findSameType(row.summary.sampleTypes, wanted) === null) continue;
    const earlier = await readKept(row);
    if (!earlier) continue;
    const at = { ...later, takenAtMs: takenAt.getTime() };
    return summariseComparison({ id: row.id, profile: earlier }, at, sampleType);
  }
  return null;
}

/** As the row knows its time; null where its file is gone or cannot be read any more. */
async function readKept(row: ProfileRow): Promise<Profile | null> {
  try {
    const profile = await readProfile(await profileFile(row), { root: installationRoot(), name: row.name });
    return { ...profile, takenAtMs: row.takenAt?.getTime() ?? null };
  } catch (error) {
    if (error instanceof ProfileError || (error instanceof AppError && error.code === "not_found")) return null;
    throw error;
  }
}
