import type { Matchers } from "@/lib/domain/promql/selector";
import { containerLabels, scrapeLabels } from "@/lib/domain/target/labels";
import type { MetricUnit } from "@/lib/domain/target/metrics";
import type { Target } from "@/lib/domain/target/target";
import type { SignalName } from "./signal";

/**
 * Where a metric comes from. `node`: the node itself, by its own names. `process`: the client library's usual names, which
 * every program has. `own`: named in the configuration. The others are exporters beside the node.
 */
export type MetricFamily = "own" | "node" | "process" | "namegroup" | "container" | "pod" | "host";

/** One metric that can stand for a signal, and the labels its series must have. */
export interface MetricSource {
  signal: SignalName;
  family: MetricFamily;
  metric: string;
  matchers: Matchers;
  /** Labels that pick one of the series behind the matchers, such as the kind of memory. */
  kind: Matchers;
  unit: MetricUnit;
  /** What the number is, where it is not quite the signal; null when it is. */
  note: string | null;
}

type Labels = Pick<Target, "matchers" | "hostMatchers" | "metrics">;
type Row = [SignalName, string, (Partial<Pick<MetricSource, "kind" | "unit" | "note">> | undefined)?];

const nodeRows: Row[] = [
  ["rss", "guts_process_resident_memory_bytes"],
  ["limit", "guts_config_max_memory"],
  ["process-start-time", "guts_process_start_time_seconds", { unit: "seconds" }],
];
const processRows: Row[] = [
  ["rss", "process_resident_memory_bytes"],
  ["process-start-time", "process_start_time_seconds", { unit: "seconds" }],
];
const namegroupRows: Row[] = [
  ["rss", "namedprocess_namegroup_memory_bytes", { kind: { memtype: "resident" } }],
  ["swap", "namedprocess_namegroup_memory_bytes", { kind: { memtype: "swapped" } }],
];
const anonymousOnly = "anonymous memory as the container runtime counts it: mapped files are left out";
const withPageCache = "the working set: RSS is not exposed, and active page cache counts here";
const containerRows: Row[] = [
  ["rss", "container_memory_rss", { note: anonymousOnly }],
  ["rss", "container_memory_working_set_bytes", { note: withPageCache }],
  ["limit", "container_spec_memory_limit_bytes"],
  ["anonymous-memory", "container_memory_rss"],
  ["file-cache", "container_memory_cache"],
  ["working-set", "container_memory_working_set_bytes"],
  ["swap", "container_memory_swap"],
  ["process-start-time", "container_start_time_seconds", { unit: "seconds" }],
  ["container-oom-events", "container_oom_events_total", { unit: "count" }],
];
const podRows: Row[] = [
  ["limit", "kube_pod_container_resource_limits", { kind: { resource: "memory" } }],
  [
    "pod-oom-killed",
    "kube_pod_container_status_last_terminated_reason",
    { kind: { reason: "OOMKilled" }, unit: "count" },
  ],
];
const hostRows: Row[] = [
  ["host-memory-total", "node_memory_MemTotal_bytes"],
  ["host-memory-available", "node_memory_MemAvailable_bytes"],
  ["host-oom-kills", "node_vmstat_oom_kill", { unit: "count" }],
];
const ownSignals = {
  rss: "rss",
  limit: "limit",
  anonymous: "anonymous-memory",
  fileCache: "file-cache",
  workingSet: "working-set",
  swap: "swap",
  hostMemoryTotal: "host-memory-total",
  hostMemoryAvailable: "host-memory-available",
  processStartTime: "process-start-time",
} as const satisfies Record<Exclude<keyof Target["metrics"], "preset">, SignalName>;

/**
 * The metrics that can tell about a target, in the order in which they are believed: named ones first, then what the
 * preset says there is. The presets `node` and `container` leave out what such a node does not register.
 */
export function metricSources(target: Labels): MetricSource[] {
  const rows = (family: MetricFamily, matchers: Matchers | null, list: Row[]): MetricSource[] =>
    matchers === null
      ? []
      : list.map(([signal, metric, rest]) => ({
          ...{ signal, family, metric, matchers, kind: {}, unit: "bytes", note: null },
          ...rest,
        }));
  const own = Object.entries(ownSignals).flatMap(([key, signal]): MetricSource[] => {
    const metric = target.metrics[key as keyof typeof ownSignals];
    if (!metric) return [];
    const usual = key.startsWith("hostMemory") ? (target.hostMatchers ?? target.matchers) : target.matchers;
    const matchers = metric.matchers ?? usual;
    return [{ signal, family: "own", metric: metric.name, matchers, kind: {}, unit: metric.unit, note: null }];
  });
  const { preset } = target.metrics;
  const workload = workloadMatchers(target.matchers);
  const registered = preset === "runbook" ? target.matchers : null;
  return [
    ...own,
    ...rows("node", registered, nodeRows),
    ...rows("process", registered, processRows),
    ...rows("namegroup", preset === "container" ? null : namegroupMatchers(target), namegroupRows),
    ...rows("container", workload, containerRows),
    ...rows("pod", workload, podRows),
    ...rows("host", target.hostMatchers ?? null, hostRows),
  ];
}

/** What the runbook asks of the node for a signal, whether or not this target's preset has it. */
export function runbookMetric(signal: SignalName): string | null {
  return nodeRows.find((row) => row[0] === signal)?.[1] ?? null;
}

/** The labels by which a container's series are found whoever was scraped for them; null when none names a container. */
function workloadMatchers(matchers: Matchers): Matchers | null {
  const kept = Object.fromEntries(Object.entries(matchers).filter(([label]) => !scrapeLabels.has(label)));
  return containerLabels.some((label) => label in kept) ? kept : null;
}

/** process-exporter's group of the node's processes on the node's host; it is scraped under a job of its own. */
function namegroupMatchers({ matchers, hostMatchers }: Labels): Matchers | null {
  const { job: _job, ...host } = hostMatchers ?? matchers;
  return Object.keys(host).length > 0 ? { groupname: "guts-node", ...host } : null;
}
