import "server-only";
import { db } from "@/lib/db/client";
import { readSamples } from "@/lib/services/monitor/own-samples";
import type { HistoryRange, MemoryHistory } from "./history";
import { startsWithin } from "./starts-within";

/** A target's history from the console's own samples; `detail` says why they stand in for Prometheus's. */
export async function readOwnHistory(targetId: string, range: HistoryRange, detail: string): Promise<MemoryHistory> {
  const rows = await readSamples(db(), targetId, "rss", ownRange(range));
  const sources = [...new Set(rows.map((row) => row.source))].join(", ");
  return {
    points: rows.map(({ at, value }) => ({ at, value })),
    restarts: await readOwnStarts(targetId, range),
    source: `the console's own samples${sources ? ` (${sources})` : ""}`,
    query: null,
    detail,
  };
}

/** Process starts within the range that the console itself saw, epoch ms, ascending. */
export async function readOwnStarts(targetId: string, range: HistoryRange): Promise<number[]> {
  return startsWithin(await readSamples(db(), targetId, "process-start-time", ownRange(range)), range.startMs);
}

const ownRange = (range: HistoryRange) => ({ fromMs: range.startMs, toMs: range.endMs + range.stepSeconds * 1000 });
