import "server-only";
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { timeline, timelineHeads } from "@/lib/db/schema";
import {
  type Actor,
  canonicalEntry,
  type TimelineData,
  type TimelineKind,
  timelineData,
} from "@/lib/domain/timeline/timeline";
import { tellTimelineEntry } from "@/lib/services/notification/tell-timeline";

export const systemChain = "system";

/** One thing that happened, as its kind tells it. */
export interface TimelineEvent<K extends TimelineKind> {
  at: Date;
  actor: Actor;
  kind: K;
  data: TimelineData<K>;
}

/** Appends one entry, see `appendTimelineAll`. */
export async function appendTimeline<K extends TimelineKind>(
  tx: Tx,
  { chain, ...event }: TimelineEvent<K> & { chain: string },
): Promise<{ seq: number; hash: string }> {
  return appendTimelineAll(tx, chain, [event]);
}

/**
 * Appends entries to a chain (an incident's id, or `system`) in the caller's transaction, and gives back the last. The chain's
 * head row is locked until that commits, so entries are numbered without gaps and each carries the hash of the one before.
 * What people outside want to hear of is told in the same transaction.
 */
export async function appendTimelineAll<K extends TimelineKind>(
  tx: Tx,
  chain: string,
  happened: readonly [TimelineEvent<K>, ...TimelineEvent<K>[]],
): Promise<{ seq: number; hash: string }> {
  let head = await lockHead(tx, chain);
  if (!head) {
    await tx.insert(timelineHeads).values({ chain, seq: 0, hash: "" }).onConflictDoNothing();
    head = await lockHead(tx, chain);
  }
  if (!head) throw new Error(`timeline chain ${chain} has no head row`);
  let { seq, hash } = head;
  const entries = happened.map((event) => {
    const data = timelineData[event.kind].parse(event.data) as Record<string, unknown>;
    const prevHash = hash;
    seq += 1;
    const entry = { ...event, chain, seq, data, prevHash };
    hash = createHash("sha256")
      .update(canonicalEntry({ ...entry, at: event.at.toISOString() }))
      .digest("hex");
    return { ...entry, hash };
  });
  await tx.insert(timeline).values(entries);
  await tx.update(timelineHeads).set({ seq, hash }).where(eq(timelineHeads.chain, chain));
  for (const entry of entries) await tellTimelineEntry(tx, entry);
  return { seq, hash };
}

async function lockHead(tx: Tx, chain: string): Promise<typeof timelineHeads.$inferSelect | undefined> {
  const [head] = await tx.select().from(timelineHeads).where(eq(timelineHeads.chain, chain)).for("update");
  return head;
}
