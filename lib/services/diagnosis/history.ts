import "server-only";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { Series } from "@/lib/adapters/prometheus/schema";
import { db } from "@/lib/db/client";
import { formatRange, matchesLabels, unionMatchers } from "@/lib/domain/promql/selector";
import type { Target } from "@/lib/domain/target/target";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import { readSamples } from "@/lib/services/monitor/own-samples";

/** RSS of one target over a range, with the process starts in it. */
export interface MemoryHistory {
  points: TrendPoint[];
  /** Instants of process starts within the range, epoch ms. */
  restarts: number[];
  source: string;
  /** The query that the points answer; null for the console's own samples. */
  query: string | null;
  /** Why they are not Prometheus's; null when they are. */
  detail: string | null;
}

export interface HistoryRange {
  startMs: number;
  endMs: number;
  stepSeconds: number;
}

const rssMetric = "guts_process_resident_memory_bytes";
const startMetric = "guts_process_start_time_seconds";

/**
 * The histories of several targets of one Prometheus by two queries for all of them; what it does not have, or all of it
 * when it does not answer, comes from the console's own samples. Never rejects for Prometheus.
 */
export async function readHistories(
  client: PrometheusClient | { unavailable: string },
  targets: readonly Target[],
  range: HistoryRange,
): Promise<Map<string, MemoryHistory>> {
  const selector = unionMatchers(targets.map((target) => target.matchers));
  const lookback = `[${formatRange(range.stepSeconds * 2)}]`;
  const query = `last_over_time(${rssMetric}${selector}${lookback})`;
  let answers: { rss: Series[]; starts: Series[] } | null = null;
  let failure = "unavailable" in client ? client.unavailable : "";
  if (!("unavailable" in client)) {
    try {
      const [rss, starts] = await Promise.all([
        client.queryRange(query, range),
        client.queryRange(`last_over_time(${startMetric}${selector}${lookback})`, range),
      ]);
      answers = { rss, starts };
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
  }
  const histories = targets.map(async (target): Promise<[string, MemoryHistory]> => {
    const rss = answers ? freshest(answers.rss, target) : null;
    if (rss && answers) {
      const restarts = startsWithin(freshest(answers.starts, target) ?? [], range.startMs);
      const own = restarts.length > 0 ? restarts : await ownStarts(target.id, range);
      return [target.id, { points: rss, restarts: own, source: `Prometheus: ${rssMetric}`, query, detail: null }];
    }
    const missing = `Prometheus has no ${rssMetric} of this target in this range.`;
    return [target.id, await ownHistory(target.id, range, answers ? missing : failure)];
  });
  return new Map(await Promise.all(histories));
}

async function ownHistory(targetId: string, range: HistoryRange, detail: string): Promise<MemoryHistory> {
  const rows = await readSamples(db(), targetId, "rss", ownRange(range));
  const sources = [...new Set(rows.map((row) => row.source))].join(", ");
  return {
    points: rows.map(({ at, value }) => ({ at, value })),
    restarts: await ownStarts(targetId, range),
    source: `the console's own samples${sources ? ` (${sources})` : ""}`,
    query: null,
    detail,
  };
}

const ownRange = (range: HistoryRange) => ({ fromMs: range.startMs, toMs: range.endMs + range.stepSeconds * 1000 });

async function ownStarts(targetId: string, range: HistoryRange): Promise<number[]> {
  return startsWithin(await readSamples(db(), targetId, "process-start-time", ownRange(range)), range.startMs);
}

/** Of two replicas of one series the one with the newest sample, never an average; null when there is none. */
function freshest(series: readonly Series[], target: Target): TrendPoint[] | null {
  let best: TrendPoint[] | null = null;
  for (const one of series) {
    if (!matchesLabels(target.matchers, one.labels)) continue;
    const points = one.points.filter((point) => Number.isFinite(point.value));
    const last = points.at(-1);
    if (last && (best === null || last.at > (best.at(-1)?.at ?? 0))) best = points;
  }
  return best;
}

/** Process starts (epoch ms) after `fromMs`; sources round differently, so starts within a second are the same. */
function startsWithin(points: readonly TrendPoint[], fromMs: number): number[] {
  const starts: number[] = [];
  for (const { value } of points) {
    const at = value * 1000;
    if (at >= fromMs && !starts.some((known) => Math.abs(known - at) <= 1000)) starts.push(at);
  }
  return starts.sort((a, b) => a - b);
}
