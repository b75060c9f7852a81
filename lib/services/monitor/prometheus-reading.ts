import "server-only";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { InstantSample, Series } from "@/lib/adapters/prometheus/schema";
import { formatRange, type Matchers, splitComparison, unionMatchers } from "@/lib/domain/promql/selector";
import { type MetricSource, metricSources } from "@/lib/domain/signal/metric-sources";
import type { Target } from "@/lib/domain/target/target";

/** What one round asks of one Prometheus, for all its targets together. */
export interface PrometheusQuestion {
  targets: Pick<Target, "matchers" | "hostMatchers" | "metrics">[];
  detection: Readonly<Record<string, string>>;
  latencyWindowSeconds: number;
  trendWindowSeconds: number;
  /** Over how long restarts and OOM kills are counted. */
  countWindowSeconds: number;
}

/** A part of an answer: the series, or why there are none. */
export type Part<T> = { ok: true; series: T[] } | { ok: false; detail: string };

/** Parts that need not be asked for again in this round, from an earlier one. */
export interface KnownParts {
  oomKills: Part<InstantSample> | null;
  restarts: Part<InstantSample> | null;
  exporters: ReadonlyMap<string, Part<Series>>;
}

export interface PrometheusReading {
  at: number;
  node: Part<Series>;
  host: Part<Series>;
  /** Named metrics and those of exporters beside the node, by `exporterGroup`. */
  exporters: ReadonlyMap<string, Part<Series>>;
  latency: Part<InstantSample>;
  trend: Part<InstantSample>;
  oomKills: Part<InstantSample>;
  restarts: Part<InstantSample>;
  detection: Readonly<Record<string, Part<InstantSample>>>;
}

/** Programs that have the client library's usual process metrics, and that might be scraped in a node's place. */
export const buildInfoMetrics = [
  "prometheus_build_info",
  "alertmanager_build_info",
  "node_exporter_build_info",
  "namedprocess_scrape_errors",
];
/** How many processes a group of process-exporter adds up. */
export const processCountMetric = "namedprocess_namegroup_num_procs";
const restartMetric = "guts_process_start_time_seconds";
/** How far back a raw sample is looked for; what is older than a few scrapes shows as stale with its true age. */
const lookbackSeconds = 120;

/** Sources with the same label names go into one query; this is its name. */
export function exporterGroup(source: Pick<MetricSource, "matchers">): string {
  return Object.keys(source.matchers).sort().join(",");
}

/**
 * The expressions of a round; `latency` and `trend` keep the labels that tell targets apart. null: no target has, as far
 * as its preset tells, what the query would ask for.
 */
export function roundExpressions(question: PrometheusQuestion) {
  const all = question.targets.flatMap((target) => metricSources(target));
  const matchers = question.targets.map((target) => target.matchers);
  const labels = [...new Set(matchers.flatMap((m) => Object.keys(m)))].sort().join(", ");
  const range = `[${formatRange(lookbackSeconds)}]`;
  const raw = (sources: readonly MetricSource[], more: readonly string[] = []): string | null => {
    if (sources.length === 0) return null;
    const names = [...new Set([...sources.map((source) => source.metric), ...more])];
    return `${unionMatchers(distinct(sources), names)}${range}`;
  };
  const registered = all.filter((source) => source.family === "node" || source.family === "process");
  const host = all.filter((source) => source.family === "host");
  const others = all.filter((source) => !registered.includes(source) && !host.includes(source));
  const groups = new Set(others.map(exporterGroup));
  const counted = `[${formatRange(question.countWindowSeconds)}]`;
  const ofNodes = registered.length > 0 ? unionMatchers(distinct(registered)) : null;
  return {
    node: raw(registered, buildInfoMetrics),
    host: raw(host),
    exporters: new Map(
      [...groups].map((group) => {
        const sources = others.filter((source) => exporterGroup(source) === group);
        const more = sources.some((source) => source.family === "namegroup") ? [processCountMetric] : [];
        return [group, raw(sources, more) ?? ""];
      }),
    ),
    latency: `histogram_quantile(0.99, sum by (le, ${labels}) (rate(guts_http_request_duration_seconds_bucket${unionMatchers(matchers)}[${formatRange(question.latencyWindowSeconds)}])))`,
    trend:
      ofNodes && `deriv(guts_process_resident_memory_bytes${ofNodes}[${formatRange(question.trendWindowSeconds)}])`,
    oomKills: host.length > 0 ? `increase(node_vmstat_oom_kill${unionMatchers(distinct(host))}${counted})` : null,
    restarts: ofNodes && `changes(${restartMetric}${ofNodes}${counted})`,
  };
}

const distinct = (sources: readonly MetricSource[]): Matchers[] => [
  ...new Set(sources.map((source) => source.matchers)),
];

/**
 * Asks one Prometheus everything a round needs, all at once; one query that fails leaves the others standing. What is in
 * `known` is handed back instead of asked for.
 */
export async function readPrometheus(
  client: PrometheusClient,
  question: PrometheusQuestion,
  atMs: number,
  known: KnownParts,
): Promise<PrometheusReading> {
  const expr = roundExpressions(question);
  const none = { ok: true as const, series: [] };
  const part = async <T>(answer: Promise<T[]>): Promise<Part<T>> =>
    answer.then(
      (series) => ({ ok: true as const, series }),
      (error: unknown) => ({ ok: false as const, detail: error instanceof Error ? error.message : String(error) }),
    );
  const raw = (query: string | null) => (query ? part(client.queryRaw(query, atMs)) : none);
  const instant = (query: string | null) => (query ? part(client.query(query, atMs)) : none);
  const exporters = [...expr.exporters].map(
    async ([group, query]) => [group, known.exporters.get(group) ?? (await raw(query))] as const,
  );
  const detected = Object.entries(question.detection).map(
    async ([name, query]) => [name, await instant(splitComparison(query)?.left ?? query)] as const,
  );
  const [node, host, latency, trend, oomKills, restarts, fromExporters, detection] = await Promise.all([
    raw(expr.node),
    raw(expr.host),
    part(client.query(expr.latency, atMs)),
    instant(expr.trend),
    known.oomKills ?? instant(expr.oomKills),
    known.restarts ?? instant(expr.restarts),
    Promise.all(exporters),
    Promise.all(detected),
  ]);
  return {
    at: atMs,
    ...{ node, host, latency, trend, oomKills, restarts },
    exporters: new Map(fromExporters),
    detection: Object.fromEntries(detection),
  };
}
