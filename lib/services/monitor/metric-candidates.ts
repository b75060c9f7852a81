import "server-only";
import { absent, type Candidate, every, measured } from "@/lib/domain/signal/choose-signal";
import { type MetricFamily, type MetricSource, metricSources, runbookMetric } from "@/lib/domain/signal/metric-sources";
import { pickSeries } from "@/lib/domain/signal/pick-series";
import type { SignalName } from "@/lib/domain/signal/signal";
import { toSignalNumber } from "@/lib/domain/signal/to-number";
import { buildInfoMetrics, exporterGroup, type Part, processCountMetric } from "./prometheus-reading";
import type { SignalSources } from "./signal-sources";

type Series = Parameters<typeof pickSeries>[0][number];

/** Metrics beside the node that exist in some installations only: their absence is no news worth a line each. */
const optional: ReadonlySet<MetricFamily> = new Set(["process", "namegroup", "container", "pod"]);

/**
 * What Prometheus tells for one signal, in the order of `metricSources`, of the given families. A metric of the runbook
 * that this target's preset does not have is named as such. Without `hostMemoryBytes` percentages are refused.
 */
export function metricCandidates(
  sources: SignalSources,
  signal: SignalName,
  families: readonly MetricFamily[],
  hostMemoryBytes: number | null = null,
): Candidate[] {
  const { target } = sources;
  const wanted = metricSources(target).filter((one) => one.signal === signal && families.includes(one.family));
  const found = wanted.flatMap((source) => candidate(sources, source, hostMemoryBytes));
  const usual = runbookMetric(signal);
  const { preset } = target.metrics;
  if (usual === null || preset === "runbook" || !families.includes("node")) return found;
  const detail = `this build does not expose ${usual} (metrics: ${preset})`;
  return [...found, absent("not exposed", `Prometheus: ${usual}`, detail)];
}

function candidate(sources: SignalSources, source: MetricSource, hostMemoryBytes: number | null): Candidate[] {
  const name = `Prometheus: ${source.metric}`;
  const part = partOf(sources, source);
  if (!part) return [absent("error", name, "Prometheus was not asked")];
  if (!part.ok) return [absent("error", name, part.detail)];
  const picked = pickSeries(part.series, source.metric, { ...source.matchers, ...source.kind });
  if (picked.state === "none") {
    if (optional.has(source.family)) return [];
    return [absent("not exposed", name, `Prometheus has no ${source.metric} of this target`)];
  }
  if (picked.state === "ambiguous") {
    const detail = `${picked.count} series of ${source.metric} match this target: they differ in ${picked.labels.join(", ")}. Add labels to its matchers`;
    return [absent("error", name, detail)];
  }
  const reason = refusal(part.series, source, picked.labels);
  if (reason) return [absent("not exposed", name, reason)];
  const number = toSignalNumber(source.signal, picked.value, source.unit, hostMemoryBytes);
  if ("problem" in number) return [absent("error", name, number.problem)];
  if ("noLimit" in number) return [absent("not exposed", name, `no limit set: ${source.metric} is ${picked.value}`)];
  return [every(picked.everySeconds, measured(number.value, picked.at, unitNamed(name, source), source.note))];
}

function unitNamed(name: string, { unit, signal }: MetricSource): string {
  return unit === "percent-of-host" ? `${name}, ${signal} in percent of the host's memory` : name;
}

function partOf({ prometheus }: SignalSources, source: MetricSource): Part<Series> | null {
  if (!prometheus) return null;
  if (source.family === "node" || source.family === "process") return prometheus.node;
  if (source.family === "host") return prometheus.host;
  return prometheus.exporters.get(exporterGroup(source)) ?? null;
}

/** Why a series with these labels, which matches, is not the node's; null when nothing in `series` speaks against it. */
export function refusal(series: readonly Series[], source: MetricSource, labels: Series["labels"]): string | null {
  if (source.family === "process") {
    const other = series.find(
      (one) => buildInfoMetrics.includes(one.labels.__name__ ?? "") && one.labels.instance === labels.instance,
    );
    if (!other) return null;
    return `${source.metric} is not the node's: ${labels.instance ?? "its instance"} also has ${other.labels.__name__}, so another program answers there`;
  }
  if (source.family !== "namegroup") return null;
  const processes = pickSeries(series, processCountMetric, source.matchers);
  if (processes.state !== "found" || processes.value <= 1) return null;
  return `${source.metric} sums ${processes.value} processes of that name on the host`;
}
