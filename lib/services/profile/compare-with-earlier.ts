import "server-only";
import { and, desc, eq, isNull, lt, ne } from "drizzle-orm";
import { ProfileError } from "@/lib/adapters/profile/profile-error";
import { readComparison } from "@/lib/adapters/profile/read";
import { db } from "@/lib/db/client";
import { profiles } from "@/lib/db/schema";
import type { ProfileComparison, ProfileSummary } from "@/lib/domain/profile/stored-profile";
import { findSameType } from "@/lib/domain/profile/summarise";
import { installationRoot } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { momentOf, type ProfileRow, profileFile } from "./read";

/** So many that are newer are looked at for one that has the type; more are of another kind. */
const lookedAt = 20;

/**
 * Two large profiles whose stacks share little take many seconds, which hold nobody up but who sends one. One that takes
 * longer, or too much memory, is left out; the next is tried, and then no other.
 */
const timeoutMs = 20_000;
const mostTries = 2;

/**
 * How a profile, of a file that is not kept yet, differs from the target's newest one before it that has the same type of
 * samples and still has its file. Null where there is none. Both are read in a thread.
 */
export async function compareWithEarlier(
  file: string,
  { sampleTypes, sampleType }: ProfileSummary,
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
  const alike = rows.filter((row) => findSameType(row.summary.sampleTypes, sampleTypes[sampleType]) !== null);
  let tries = 0;
  for (const row of alike) {
    const kept = await findFile(row);
    if (kept === null) continue;
    // As the row knows its time.
    const earlier = { id: row.id, path: kept, takenAtMs: row.takenAt?.getTime() ?? null };
    const asked = { earlier, takenAtMs: takenAt.getTime(), sampleType };
    try {
      return await readComparison(file, asked, { root: installationRoot(), limits: { timeoutMs } });
    } catch (error) {
      if (!(error instanceof ProfileError)) throw error;
      tries += 1;
      if (tries === mostTries) return null;
    }
  }
  return null;
}

/** Null where it is gone. */
function findFile(row: ProfileRow): Promise<string | null> {
  return profileFile(row).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  });
}
