import "server-only";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { InstantSample, Series } from "@/lib/adapters/prometheus/schema";
import {
  formatRange,
  type Matchers,
  matchesLabels,
  splitComparison,
  unionMatchers,
} from "@/lib/domain/promql/selector";

/** What one round asks of one Prometheus, for all its targets together. */
export interface PrometheusQuestion {
  targets: { matchers: Matchers; hostMatchers: Matchers | undefined }[];
  detection: Readonly<Record<string, string>>;
  latencyWindowSeconds: number;
  trendWindowSeconds: number;
  oomWindowSeconds: number;
}

/** A part of an answer: the series, or why there are none. */
export type Part<T> = { ok: true; series: T[] } | { ok: false; detail: string };

export interface PrometheusReading {
  at: number;
  node: Part<Series>;
  host: Part<Series>;
  latency: Part<InstantSample>;
  trend: Part<InstantSample>;
  oomKills: Part<InstantSample>;
  detection: Readonly<Record<string, Part<InstantSample>>>;
}

const nodeMetrics = ["guts_process_resident_memory_bytes", "guts_config_max_memory", "guts_process_start_time_seconds"];
const hostMetrics = ["node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes", "node_vmstat_oom_kill"];
/** How far back a raw sample is looked for; what is older than a few scrapes shows as stale with its true age. */
const lookbackSeconds = 120;

/** The expressions of a round; `latency` and `trend` keep the labels that tell targets apart. */
export function roundExpressions(question: PrometheusQuestion) {
  const matchers = question.targets.map((target) => target.matchers);
  const hostMatchers = question.targets.flatMap((target) => (target.hostMatchers ? [target.hostMatchers] : []));
  const labels = [...new Set(matchers.flatMap((m) => Object.keys(m)))].sort().join(", ");
  const own = unionMatchers(matchers);
  return {
    node: `${unionMatchers(matchers, nodeMetrics)}[${formatRange(lookbackSeconds)}]`,
    host:
      hostMatchers.length > 0 ? `${unionMatchers(hostMatchers, hostMetrics)}[${formatRange(lookbackSeconds)}]` : null,
    latency: `histogram_quantile(0.99, sum by (le, ${labels}) (rate(guts_http_request_duration_seconds_bucket${own}[${formatRange(question.latencyWindowSeconds)}])))`,
    trend: `deriv(guts_process_resident_memory_bytes${own}[${formatRange(question.trendWindowSeconds)}])`,
    oomKills:
      hostMatchers.length > 0
        ? `increase(node_vmstat_oom_kill${unionMatchers(hostMatchers)}[${formatRange(question.oomWindowSeconds)}])`
        : null,
  };
}

/**
 * Asks one Prometheus everything a round needs, all at once; one query that fails leaves the others standing.
 * `previousOomKills` is handed back when given: that long window is asked for more rarely.
 */
export async function readPrometheus(
  client: PrometheusClient,
  question: PrometheusQuestion,
  atMs: number,
  previousOomKills: Part<InstantSample> | null,
): Promise<PrometheusReading> {
  const expr = roundExpressions(question);
  const none = { ok: true as const, series: [] };
  const part = async <T>(answer: Promise<T[]>): Promise<Part<T>> =>
    answer.then(
      (series) => ({ ok: true as const, series }),
      (error: unknown) => ({ ok: false as const, detail: error instanceof Error ? error.message : String(error) }),
    );
  const [node, host, latency, trend, oomKills, ...detected] = await Promise.all([
    part(client.queryRaw(expr.node, atMs)),
    expr.host ? part(client.queryRaw(expr.host, atMs)) : none,
    part(client.query(expr.latency, atMs)),
    part(client.query(expr.trend, atMs)),
    previousOomKills ?? (expr.oomKills ? part(client.query(expr.oomKills, atMs)) : none),
    ...Object.values(question.detection).map((query) =>
      part(client.query(splitComparison(query)?.left ?? query, atMs)),
    ),
  ]);
  const detection = Object.fromEntries(
    Object.keys(question.detection).map((name, index) => [name, detected[index] ?? { ok: true as const, series: [] }]),
  );
  return { at: atMs, node, host, latency, trend, oomKills, detection };
}

/** The newest sample of a target's series of that metric; of two replicas the fresher one, never an average. */
export function newestPoint(
  series: readonly Series[],
  metric: string,
  matchers: Matchers,
): { at: number; value: number } | null {
  let newest: { at: number; value: number } | null = null;
  for (const one of series) {
    if (one.labels.__name__ !== metric || !matchesLabels(matchers, one.labels)) continue;
    const last = one.points.at(-1);
    if (last && (!newest || last.at > newest.at)) newest = last;
  }
  return newest;
}
