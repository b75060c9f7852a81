import "server-only";
import { createHash } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import type { Db, Tx } from "@/lib/db/client";
import { timeline, timelineHeads } from "@/lib/db/schema";
import { verifyChain } from "@/lib/domain/timeline/verify-chain";

/** Recomputes a chain from its first entry; says at which `seq` it breaks, or null when it is whole up to its head. */
export async function findTimelineBreak(tx: Db | Tx, chain: string): Promise<number | null> {
  const rows = await tx.select().from(timeline).where(eq(timeline.chain, chain)).orderBy(asc(timeline.seq));
  const [head] = await tx.select().from(timelineHeads).where(eq(timelineHeads.chain, chain));
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  return verifyChain(rows, head ?? null, sha256)[0]?.seq ?? null;
}
