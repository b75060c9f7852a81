import "server-only";
import { and, eq } from "drizzle-orm";
import { readSummary } from "@/lib/adapters/profile/read";
import { db, type Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { profiles } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { whyOver } from "@/lib/domain/incident/transitions";
import type { profileSources } from "@/lib/domain/profile/stored-profile";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { installationRoot } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { lockIncidentRow, toLife } from "@/lib/services/incident/life";
import { appendTimeline } from "@/lib/services/timeline/append";
import { compareWithEarlier } from "./compare-with-earlier";
import { dropFile, hasFile, keepFile, type ReceivedFile, receiveFile } from "./files";
import { lockProfiles } from "./lock";
import type { ProfileRow } from "./read";

export interface ProfileToStore {
  targetId: string;
  incidentId: string;
  /** The run that took it; null for an upload. */
  runId: string | null;
  source: (typeof profileSources)[number];
  /** As the node or the person calls the file. */
  name: string;
  bytes: Uint8Array | AsyncIterable<Uint8Array>;
  /** When its file was written, for a profile that does not say when it was taken; null when that is not known. */
  takenAt: Date | null;
  by: Actor;
}

/** A profile's own word on its time counts when it lies after this and not ahead of the console's clock by more than a day. */
const earliestMs = Date.UTC(2000, 0, 1);
const aheadMs = 24 * 3600 * 1000;

/**
 * Keeps a heap profile: its bytes in the data folder, and with the incident what of it is shown, how it compares with the
 * target's profile before it, and a line on the timeline. The same bytes for the same incident again give the row that
 * exists. Throws `ProfileError` for what is no profile, `TooLargeError`, `conflict` for an upload to an incident
 * that is over, `not_found`.
 */
export async function storeProfile(wanted: ProfileToStore): Promise<ProfileRow> {
  const { maxFileBytes } = config().profiles;
  const file = await receiveFile(wanted.bytes, maxFileBytes);
  try {
    const known = await findKept(db(), wanted.incidentId, file);
    if (known) return await keepKnown(known, file);
    const name = toShownName(wanted.name);
    const options = { root: installationRoot(), limits: { fileBytes: maxFileBytes }, name };
    const read = await readSummary(file.path, options);
    const { format, summary } = read;
    const storedAt = new Date();
    const takenAt = toTakenAt(read.takenAtMs, storedAt) ?? wanted.takenAt;
    const place = { targetId: wanted.targetId, sha256: file.sha256, takenAt: takenAt ?? storedAt };
    const comparison = await compareWithEarlier(file.path, summary, place);
    await keepFile(file);
    const { targetId, incidentId, runId, source, by } = wanted;
    const { sizeBytes, sha256 } = file;
    const about = { targetId, incidentId, runId, source, name, by, sizeBytes, sha256, storedAt };
    return await insert({ ...about, takenAt, format, summary, comparison });
  } finally {
    await dropFile(file);
  }
}

/** The same bytes came again: a file that was removed in the meantime is back with them. */
async function keepKnown(known: ProfileRow, file: ReceivedFile): Promise<ProfileRow> {
  await keepFile(file);
  if (known.fileRemovedAt === null) return known;
  return inTransaction(async (tx) => {
    await lockProfiles(tx);
    await requireFile(file);
    // Kept from now on: by its first time it would be removed at once.
    const now = { fileRemovedAt: null, storedAt: new Date() };
    await tx.update(profiles).set(now).where(eq(profiles.sha256, file.sha256));
    return { ...known, ...now };
  });
}

/** Retention may have taken away the bytes of an older row since they were kept; it waits for the lock. */
async function requireFile({ sha256, sizeBytes }: Pick<ProfileRow, "sha256" | "sizeBytes">): Promise<void> {
  if (await hasFile(sha256, sizeBytes)) return;
  throw new AppError("conflict", "The profile's file was removed while it was stored. Send it again.");
}

async function findKept(
  tx: Tx,
  incidentId: string,
  { sha256 }: Pick<ReceivedFile, "sha256">,
): Promise<ProfileRow | null> {
  const isIt = and(eq(profiles.incidentId, incidentId), eq(profiles.sha256, sha256));
  const [found] = await tx.select().from(profiles).where(isIt).limit(1);
  return found ?? null;
}

function insert(row: typeof profiles.$inferInsert & { incidentId: string }): Promise<ProfileRow> {
  return inTransaction(async (tx) => {
    const incident = await lockIncidentRow(tx, row.incidentId);
    await lockProfiles(tx);
    const known = await findKept(tx, row.incidentId, row);
    if (known) return known;
    // What a run took is told even when somebody closed the incident meanwhile.
    if (row.source === "upload" && incident.state === "signed_off") {
      throw new AppError("conflict", whyOver(toLife(incident)));
    }
    const [stored] = await tx.insert(profiles).values(row).returning();
    if (!stored) throw new Error("a profile was inserted and not returned");
    await requireFile(stored);
    await tx.update(profiles).set({ fileRemovedAt: null }).where(eq(profiles.sha256, stored.sha256));
    const { id: profileId, name, source, sizeBytes, sha256, runId } = stored;
    const first = stored.summary.top[0]?.name ?? null;
    const data = { profileId, name, source, sizeBytes, sha256, runId, first };
    const entry = {
      chain: row.incidentId,
      at: stored.storedAt,
      actor: stored.by,
      kind: "profile.stored" as const,
      data,
    };
    await appendTimeline(tx, entry);
    await publish(tx, { topic: "incident", id: row.incidentId });
    return stored;
  });
}

function toTakenAt(takenAtMs: number | null, now: Date): Date | null {
  const isPlausible = takenAtMs !== null && takenAtMs > earliestMs && takenAtMs < now.getTime() + aheadMs;
  return isPlausible ? new Date(takenAtMs) : null;
}

/** The last part of a path, in characters that a column and a page take. */
function toShownName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const shown = last.replace(/[\p{Control}\p{Surrogate}]/gu, "").trim();
  return shown.slice(0, 200).replace(/[\uD800-\uDBFF]$/, "") || "profile";
}
