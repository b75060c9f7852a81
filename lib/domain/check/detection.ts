import { formatPercent } from "@/lib/domain/format/format";
import { compare } from "@/lib/domain/promql/selector";
import type { CheckResult } from "./check";
import type { CheckContext } from "./context";

const sources = {
  "detection-memory-ratio": "Prometheus",
  "detection-host-memory": "Prometheus (node_exporter)",
} as const;

/** A detection query of the runbook, asked as it stands: its value for this target against its own threshold. */
export function detection(name: keyof typeof sources, context: CheckContext): CheckResult {
  const reading = context.detection[name];
  const base = { name, query: reading?.expr ?? null, source: sources[name], at: reading?.at ?? null };
  if (!reading) {
    return {
      ...base,
      state: "unknown",
      summary: "not asked",
      detail: "The runbook in force has no query bound to this check.",
    };
  }
  if (reading.state === "error") {
    return {
      ...base,
      state: "unknown",
      summary: "query failed",
      detail: reading.detail ?? "Prometheus did not answer.",
    };
  }
  if (reading.state === "empty" || reading.value === null || reading.threshold === null || reading.operator === null) {
    return {
      ...base,
      state: "unknown",
      summary: "no data",
      detail:
        reading.detail ?? "Prometheus has no series for this target under this query, so an alert on it stays silent.",
    };
  }
  const met = compare(reading.value, reading.operator, reading.threshold);
  return {
    ...base,
    state: met ? "met" : "not met",
    summary: formatPercent(reading.value),
    detail: `The query's left side is ${formatPercent(reading.value)}; it fires ${reading.operator} ${reading.threshold}.`,
  };
}
