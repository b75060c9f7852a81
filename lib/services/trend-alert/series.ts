import "server-only";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import { formatMatchers } from "@/lib/domain/promql/selector";
import { metricSources } from "@/lib/domain/signal/metric-sources";
import type { Target } from "@/lib/domain/target/target";
import type { RuleLimit, TargetSeries } from "@/lib/domain/trend-alert/rule";

/**
 * Which series of Prometheus tell a target's RSS and its limit, in the order in which signals believe them; null where it
 * has none. A limit that no series tells is the configured one.
 */
export async function findTargetSeries(
  prometheus: PrometheusClient,
  target: Target,
  nowMs: number,
): Promise<{ rss: TargetSeries | null; limit: RuleLimit | null }> {
  const [rss, limit] = await Promise.all([
    firstPresent(prometheus, target, "rss", nowMs),
    firstPresent(prometheus, target, "limit", nowMs),
  ]);
  const configured = target.limitBytes === undefined ? null : { bytes: target.limitBytes };
  return { rss, limit: limit ? { series: limit } : configured };
}

async function firstPresent(
  prometheus: PrometheusClient,
  target: Target,
  signal: "rss" | "limit",
  nowMs: number,
): Promise<TargetSeries | null> {
  // A rule compares bytes with bytes.
  const sources = metricSources(target).filter((source) => source.signal === signal && source.unit === "bytes");
  for (const { metric, matchers, kind } of sources) {
    const series = { metric, matchers: { ...matchers, ...kind } };
    const found = await prometheus.query(`count(${metric}${formatMatchers(series.matchers)} > 0)`, nowMs);
    if ((found[0]?.value ?? 0) > 0) return series;
  }
  return null;
}
