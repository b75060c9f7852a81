import "server-only";
import { formatMatchers, formatRange, unionMatchers } from "@/lib/domain/promql/selector";
import { type MetricSource, metricSources } from "@/lib/domain/signal/metric-sources";
import type { Target } from "@/lib/domain/target/target";
import { buildInfoMetrics, processCountMetric } from "@/lib/services/monitor/prometheus-reading";
import type { HistoryRange } from "./history";

/** Process starts are asked for in steps; a start is still a start minutes after its sample. Seconds. */
const startsLookbackSeconds = 300;

/** The queries of one look at several targets; their number depends on the kinds of targets, not on how many there are. */
export interface HistoryQueries {
  /** Resident memory: range vectors for an instant query when the look is raw, else expressions for a range query. */
  memory: string[];
  /** Process starts and what tells another program from a node, for range queries. */
  facts: string[];
}

/** The metrics that may tell a signal's history, in the order in which they are believed. */
export function historySources(target: Target, signal: "rss" | "process-start-time"): MetricSource[] {
  return metricSources(target).filter((source) => source.signal === signal);
}

/** What to ask for the histories of these targets, metrics with the same label names together. */
export function historyQueries(targets: readonly Target[], range: HistoryRange): HistoryQueries {
  const memory = targets.flatMap((target) => historySources(target, "rss"));
  const starts = targets.flatMap((target) => historySources(target, "process-start-time"));
  const counted = memory.filter((source) => source.family === "namegroup");
  const facts = [
    ...starts,
    ...counted.map((source) => ({ ...source, kind: {}, metric: processCountMetric })),
    ...starts
      .filter((source) => source.family === "process")
      .flatMap((source) => buildInfoMetrics.map((metric) => ({ ...source, metric }))),
  ];
  const lookback = Math.max(startsLookbackSeconds, range.stepSeconds * 2);
  return {
    memory: selectors(memory).map((selector) => memoryExpression(selector, range)),
    facts: selectors(facts).map((selector) => `last_over_time(${selector}[${formatRange(lookback)}])`),
  };
}

/** The query whose answer is one target's history from this source. */
export function memoryQuery(source: MetricSource, range: HistoryRange): string {
  return memoryExpression(`${source.metric}${formatMatchers({ ...source.matchers, ...source.kind })}`, range);
}

function memoryExpression(selector: string, range: HistoryRange): string {
  if (range.raw) return `${selector}[${formatRange((range.endMs - range.startMs) / 1000)}]`;
  return `last_over_time(${selector}[${formatRange(range.stepSeconds * 2)}])`;
}

function selectors(sources: readonly MetricSource[]): string[] {
  const groups = new Map<string, MetricSource[]>();
  for (const source of sources) {
    const key = Object.keys({ ...source.matchers, ...source.kind })
      .sort()
      .join(",");
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups.values()].map((group) =>
    unionMatchers(
      group.map(({ matchers, kind }) => ({ ...matchers, ...kind })),
      [...new Set(group.map(({ metric }) => metric))],
    ),
  );
}
