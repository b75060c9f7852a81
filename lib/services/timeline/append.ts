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

/**
 * Appends one entry to a chain (an incident's id, or `system`) in the caller's transaction. The chain's head row is
 * locked until that commits, so entries are numbered without gaps and each carries the hash of the one before. What people
 * outside want to hear of is told in the same transaction.
 */
export async function appendTimeline<K extends TimelineKind>(
  tx: Tx,
  entry: { chain: string; at: Date; actor: Actor; kind: K; data: TimelineData<K> },
): Promise<{ seq: number; hash: string }> {
  const data = timelineData[entry.kind].parse(entry.data) as Record<string, unknown>;
  let head = await lockHead(tx, entry.chain);
  if (!head) {
    await tx.insert(timelineHeads).values({ chain: entry.chain, seq: 0, hash: "" }).onConflictDoNothing();
    head = await lockHead(tx, entry.chain);
  }
  if (!head) throw new Error(`timeline chain ${entry.chain} has no head row`);
  const seq = head.seq + 1;
  const hash = createHash("sha256")
    .update(canonicalEntry({ ...entry, seq, at: entry.at.toISOString(), data, prevHash: head.hash }))
    .digest("hex");
  await tx.insert(timeline).values({ ...entry, seq, data, prevHash: head.hash, hash });
  await tx.update(timelineHeads).set({ seq, hash }).where(eq(timelineHeads.chain, entry.chain));
  await tellTimelineEntry(tx, { ...entry, seq, data });
  return { seq, hash };
}

async function lockHead(tx: Tx, chain: string): Promise<typeof timelineHeads.$inferSelect | undefined> {
  const [head] = await tx.select().from(timelineHeads).where(eq(timelineHeads.chain, chain)).for("update");
  return head;
}
