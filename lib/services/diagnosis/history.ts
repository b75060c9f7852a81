import "server-only";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { Series } from "@/lib/adapters/prometheus/schema";
import { matchesLabels } from "@/lib/domain/promql/selector";
import { pickSeries } from "@/lib/domain/signal/pick-series";
import { toSignalNumber } from "@/lib/domain/signal/to-number";
import type { Target } from "@/lib/domain/target/target";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import { refusal } from "@/lib/services/monitor/metric-candidates";
import { fillGaps, hasGap } from "./fill-gaps";
import { historyQueries, historySources, memoryQuery } from "./history-queries";
import { readOwnHistory, readOwnStarts } from "./own-history";
import { startsWithin } from "./starts-within";
import { thin } from "./thin";

/** RSS of one target over a range, with the process starts in it. */
export interface MemoryHistory {
  /** Bytes, ascending. */
  points: TrendPoint[];
  /** Instants of process starts within the range, epoch ms. */
  restarts: number[];
  source: string;
  /** The query that the points answer; null for the console's own samples. */
  query: string | null;
  /** Why they are not, or not all, Prometheus's; null when they are. */
  detail: string | null;
}

export interface HistoryRange {
  startMs: number;
  endMs: number;
  /** Of range queries; at least as long as the targets' scrape interval, or half of the points are missing. */
  stepSeconds: number;
  /** Every sample of memory as it was scraped, with its own time, instead of one per step. */
  raw: boolean;
}

/** A target, and its host's memory for metrics that are a share of it; null when unknown. */
export interface HistorySubject {
  target: Target;
  hostMemoryBytes: number | null;
}

/** As many as a sample every 15 s gives in 24 h; what is scraped more often is thinned. */
const pointsMaximum = 5_760;

/**
 * The histories of several targets of one Prometheus by one set of queries for all of them; what it does not have, or all
 * of it when it does not answer, comes from the console's own samples. Never rejects for Prometheus.
 */
export async function readHistories(
  client: PrometheusClient | { unavailable: string },
  subjects: readonly HistorySubject[],
  range: HistoryRange,
): Promise<Map<string, MemoryHistory>> {
  const answers = await ask(
    client,
    subjects.map(({ target }) => target),
    range,
  );
  const histories = subjects.map(async (subject): Promise<[string, MemoryHistory]> => {
    const { id } = subject.target;
    const told = "failure" in answers ? answers : await fromPrometheus(answers, subject, range);
    const history =
      "failure" in told ? await readOwnHistory(id, range, told.failure) : await withOwnSamples(told, id, range);
    return [id, { ...history, points: thin(history.points, pointsMaximum) }];
  });
  return new Map(await Promise.all(histories));
}

/** Prometheus's history with its gaps filled from the console's own samples, which is then said. */
async function withOwnSamples(history: MemoryHistory, targetId: string, range: HistoryRange): Promise<MemoryHistory> {
  if (!hasGap(history.points, range)) return history;
  const own = await readOwnHistory(targetId, range, "");
  const { points, filled } = fillGaps(history.points, own.points);
  if (filled === 0) return history;
  const restarts = [...history.restarts, ...own.restarts].map((at) => ({ at, value: at / 1000 }));
  return {
    ...history,
    points,
    restarts: startsWithin(restarts, range.startMs),
    detail: `Gaps of Prometheus are filled with ${filled} of ${own.source}.`,
  };
}

interface Answers {
  memory: Series[];
  facts: Series[];
}

async function ask(
  client: PrometheusClient | { unavailable: string },
  targets: readonly Target[],
  range: HistoryRange,
): Promise<Answers | { failure: string }> {
  if ("unavailable" in client) return { failure: client.unavailable };
  const queries = historyQueries(targets, range);
  const askMemory = (query: string) =>
    range.raw ? client.queryRaw(query, range.endMs) : client.queryRange(query, range);
  try {
    const [memory, facts] = await Promise.all([
      Promise.all(queries.memory.map(askMemory)),
      Promise.all(queries.facts.map((query) => client.queryRange(query, range))),
    ]);
    return { memory: memory.flat(), facts: facts.flat() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

/** The first source, in the order in which they are believed, that has numbers; why not when none has. */
async function fromPrometheus(
  { memory, facts }: Answers,
  { target, hostMemoryBytes }: HistorySubject,
  range: HistoryRange,
): Promise<MemoryHistory | { failure: string }> {
  const sources = historySources(target, "rss");
  const reasons: string[] = [];
  for (const source of sources) {
    const picked = pickSeries(memory, source.metric, { ...source.matchers, ...source.kind });
    if (picked.state === "ambiguous") {
      reasons.push(
        `${picked.count} series of ${source.metric} match this target: add one of ${picked.labels.join(", ")} to its matchers.`,
      );
    }
    if (picked.state !== "found" || refusal(facts, source, picked.labels)) continue;
    const points = (memory.find(({ labels }) => labels === picked.labels)?.points ?? []).flatMap(({ at, value }) => {
      const number = toSignalNumber("rss", value, source.unit, hostMemoryBytes);
      return "value" in number ? [{ at, value: number.value }] : [];
    });
    if (points.length === 0) continue;
    const restarts = startsWithin(startsOf(facts, target), range.startMs);
    return {
      points,
      restarts: restarts.length > 0 ? restarts : await readOwnStarts(target.id, range),
      source: `Prometheus: ${source.metric}`,
      query: memoryQuery(source, range),
      detail: null,
    };
  }
  const names = [...new Set(sources.map(({ metric }) => metric))].join(" or ");
  const missing = `Prometheus has no ${names || "metric of the memory"} of this target in this range.`;
  return { failure: reasons.join(" ") || missing };
}

/** Every start that a target's series tell, those of processes that have ended included. */
function startsOf(facts: readonly Series[], target: Target): TrendPoint[] {
  for (const source of historySources(target, "process-start-time")) {
    const matching = facts.filter(
      ({ labels }) =>
        labels.__name__ === source.metric && matchesLabels({ ...source.matchers, ...source.kind }, labels),
    );
    const points = matching
      .filter(({ labels }) => refusal(facts, source, labels) === null)
      .flatMap((one) => one.points)
      .flatMap(({ at, value }) => {
        const number = toSignalNumber("process-start-time", value, source.unit, null);
        return "value" in number ? [{ at, value: number.value }] : [];
      });
    if (points.length > 0) return points;
  }
  return [];
}
