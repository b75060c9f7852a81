import "server-only";
import { and, desc, eq, gte } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { profiles } from "@/lib/db/schema";
import type { HeapProfileFacts } from "@/lib/domain/diagnosis/input";

/**
 * The target's newest heap profile from the process that started then (epoch seconds), with what changed since the one
 * before when that was of the same process: across a restart nothing grew. Null when none is kept, or the start is unknown.
 */
export async function readHeapProfile(
  targetId: string,
  processStartSeconds: number | null,
): Promise<HeapProfileFacts | null> {
  if (processStartSeconds === null) return null;
  const { id, name, takenAt, summary, comparison } = profiles;
  const ofThisProcess = await db()
    .select({ id, name, takenAt, summary, comparison })
    .from(profiles)
    .where(and(eq(profiles.targetId, targetId), gte(takenAt, new Date(processStartSeconds * 1000))))
    .orderBy(desc(takenAt), desc(profiles.storedAt));
  const [newest] = ofThisProcess;
  if (!newest?.takenAt) return null;
  const before = ofThisProcess.find((row) => row.id === newest.comparison?.beforeId) ?? null;
  return {
    name: newest.name,
    takenAt: newest.takenAt.getTime(),
    summary: newest.summary,
    comparison: before && newest.comparison,
    beforeName: before?.name ?? null,
  };
}
