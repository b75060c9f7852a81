import "server-only";
import { formatMatchers, formatRange } from "@/lib/domain/promql/selector";
import type { RequestFacts } from "@/lib/domain/report/input";
import type { Target } from "@/lib/domain/target/target";
import { sharedPrometheus } from "@/lib/services/prometheus/cached";

const metric = "guts_http_requests_total";
const shortestSeconds = 60;

/**
 * What Prometheus counted of a node's requests between two instants (epoch ms), and how many of them failed (status 500 and
 * above). Never rejects for an upstream's failure: the facts then say what is missing.
 */
export async function readRequests(target: Target, fromMs: number, toMs: number): Promise<RequestFacts> {
  const seconds = Math.max(shortestSeconds, Math.round((toMs - fromMs) / 1000));
  const query = `sum by (status) (increase(${metric}${formatMatchers(target.matchers)}[${formatRange(seconds)}]))`;
  const base = {
    fromMs: toMs - seconds * 1000,
    toMs,
    query,
    source: `Prometheus: ${metric}`,
    total: null,
    failed: null,
  };
  try {
    const series = (await sharedPrometheus(target.prometheus).query(query, Math.floor(toMs / 1000) * 1000)).filter(
      ({ value }) => Number.isFinite(value),
    );
    if (series.length === 0) return { ...base, detail: `Prometheus has no ${metric} of this node in this time.` };
    const sum = (some: typeof series) => some.reduce((total, { value }) => total + value, 0);
    const isCounted = series.every(({ labels }) => labels.status !== undefined);
    const failed = isCounted ? sum(series.filter(({ labels }) => labels.status?.startsWith("5"))) : null;
    return { ...base, total: sum(series), failed, detail: null };
  } catch (error) {
    return { ...base, detail: error instanceof Error ? error.message : String(error) };
  }
}
