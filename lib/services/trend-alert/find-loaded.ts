import "server-only";
import type { PrometheusConfig } from "@/lib/config/schema";
import type { TrendRuleReading } from "@/lib/domain/check/post-incident-reading";
import type { Target } from "@/lib/domain/target/target";
import { findTrendRule } from "@/lib/domain/trend-alert/rule";
import { connectPrometheus } from "@/lib/services/prometheus/cached";
import { connectAdmin } from "./plan";
import { findTargetSeries } from "./series";

/** Asks a target's Prometheus whether it has loaded a rule that forecasts the target's memory, whoever wrote it. Never rejects. */
export async function findLoadedTrendRule(
  entry: PrometheusConfig,
  target: Target,
  nowMs: number,
): Promise<TrendRuleReading> {
  const place = { prometheusId: entry.id, at: nowMs };
  try {
    const { rss } = await findTargetSeries(connectPrometheus(entry), target, nowMs);
    if (!rss) return { state: "no series", ...place };
    const rules = await connectAdmin(entry).listRules();
    const rule = findTrendRule(rules, rss);
    return rule ? { state: "loaded", ...place, rule } : { state: "absent", ...place, rules: rules.length };
  } catch (error) {
    return { state: "not known", detail: error instanceof Error ? error.message : String(error) };
  }
}
