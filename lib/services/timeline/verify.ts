import "server-only";
import { createHash } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import type { Db, Tx } from "@/lib/db/client";
import { timeline, timelineHeads } from "@/lib/db/schema";
import { canonicalEntry } from "@/lib/domain/timeline/timeline";

/** Recomputes a chain from its first entry; says at which `seq` it breaks, or null when it is whole up to its head. */
export async function findTimelineBreak(tx: Db | Tx, chain: string): Promise<number | null> {
  const rows = await tx.select().from(timeline).where(eq(timeline.chain, chain)).orderBy(asc(timeline.seq));
  let previous = "";
  for (const [index, row] of rows.entries()) {
    const expected = createHash("sha256")
      .update(canonicalEntry({ ...row, at: row.at.toISOString(), prevHash: previous }))
      .digest("hex");
    if (row.seq !== index + 1 || row.prevHash !== previous || row.hash !== expected) return row.seq;
    previous = row.hash;
  }
  const [head] = await tx.select().from(timelineHeads).where(eq(timelineHeads.chain, chain));
  return (head?.hash ?? "") === previous ? null : rows.length + 1;
}
