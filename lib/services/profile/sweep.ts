import "server-only";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { profiles } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { config } from "@/lib/services/config";
import { deleteFile, sweepFolder } from "./files";
import { lockProfiles } from "./lock";

const dayMs = 24 * 3600 * 1000;

/**
 * Removes the files of profiles that are older than `profiles.keepDays`, then the oldest beyond `profiles.maxTotalBytes`,
 * and what was left half written. Rows stay, and say when their file went. Several rows of the same bytes have one file;
 * its age is that of the newest.
 */
export async function sweepProfiles(nowMs: number): Promise<void> {
  for (const sha256 of await findExcess(nowMs)) await removeFile(sha256, nowMs);
  for (const sha256 of await sweepFolder(nowMs)) await removeUntold(sha256);
}

/** Hashes of the files that are too old or too many. */
async function findExcess(nowMs: number): Promise<string[]> {
  const { keepDays, maxTotalBytes } = config().profiles;
  const newestAt = sql<Date>`max(${profiles.storedAt})`.mapWith(profiles.storedAt);
  const files = await db()
    .select({ sha256: profiles.sha256, newestAt, sizeBytes: sql<number>`max(${profiles.sizeBytes})`.mapWith(Number) })
    .from(profiles)
    .where(isNull(profiles.fileRemovedAt))
    .groupBy(profiles.sha256)
    .orderBy(desc(newestAt));
  let total = 0;
  return files
    .filter((file) => {
      total += file.sizeBytes;
      return file.newestAt.getTime() < nowMs - keepDays * dayMs || total > maxTotalBytes;
    })
    .map(({ sha256 }) => sha256);
}

/** Under the lock of those who tell of files: the same bytes may have come again since it was looked. */
async function removeFile(sha256: string, nowMs: number): Promise<void> {
  await inTransaction(async (tx) => {
    await lockProfiles(tx);
    if (!(await findExcess(nowMs)).includes(sha256)) return;
    const changed = await tx
      .update(profiles)
      .set({ fileRemovedAt: new Date(nowMs) })
      .where(and(eq(profiles.sha256, sha256), isNull(profiles.fileRemovedAt)))
      .returning({ incidentId: profiles.incidentId });
    for (const { incidentId } of changed)
      if (incidentId !== null) await publish(tx, { topic: "incident", id: incidentId });
  });
  await removeUntold(sha256);
}

/** Removes a file unless a row says that it is there. */
async function removeUntold(sha256: string): Promise<void> {
  await inTransaction(async (tx) => {
    await lockProfiles(tx);
    const [told] = await tx
      .select({ id: profiles.id })
      .from(profiles)
      .where(and(eq(profiles.sha256, sha256), isNull(profiles.fileRemovedAt)))
      .limit(1);
    if (!told) await deleteFile(sha256);
  });
}
