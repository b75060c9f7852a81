import "server-only";
import type { HostFacts } from "@/lib/domain/host/facts";
import { type Matchers, matchesLabels } from "@/lib/domain/promql/selector";
import { absent, type Candidate, chooseSignal, measured } from "@/lib/domain/signal/choose-signal";
import type { Signal, SignalName, SignalSet } from "@/lib/domain/signal/signal";
import type { NodeReading, NodeReadings } from "@/lib/services/monitor/node-reading";
import { newestPoint, type PrometheusReading } from "./prometheus-reading";

export interface SignalSources {
  nowMs: number;
  staleAfterMs: number;
  previous: SignalSet;
  matchers: Matchers;
  hostMatchers: Matchers | undefined;
  configuredLimitBytes: number | undefined;
  prometheus: PrometheusReading | null;
  node: NodeReadings | null;
  /** The host helper's facts, or why there are none; null when no helper is configured. */
  host: { facts: HostFacts; at: number } | { detail: string } | null;
}

const helper = "host helper: /proc";

/** All signals of one target from what a round read, each from the first source in the stated order that has it. */
export function resolveSignals(sources: SignalSources): SignalSet {
  const candidates = { ...fromMetrics(sources), ...fromNode(sources) };
  const resolved: Partial<Record<SignalName, Signal>> = {};
  for (const [name, list] of Object.entries(candidates) as [SignalName, Candidate[]][]) {
    const present = list.filter((candidate) => candidate !== null);
    resolved[name] = chooseSignal(name, present, { ...sources, previous: sources.previous[name] });
  }
  return resolved;
}

function fromMetrics(sources: SignalSources): Partial<Record<SignalName, Candidate[]>> {
  const facts = (pick: (facts: HostFacts) => number | null, source: string, missing: string): Candidate[] => {
    if (!sources.host) return [];
    if (!("facts" in sources.host)) return [absent("error", helper, sources.host.detail)];
    const value = pick(sources.host.facts);
    return [value === null ? absent("not exposed", source, missing) : measured(value, sources.host.at, source)];
  };
  const node = (metric: string) => metricCandidate(sources, "node", metric, sources.matchers);
  const host = (metric: string) =>
    sources.hostMatchers
      ? metricCandidate(sources, "host", metric, sources.hostMatchers)
      : [absent("not exposed", `Prometheus: ${metric}`, "hostMatchers are not configured for this target")];

  return {
    rss: [
      ...node("guts_process_resident_memory_bytes"),
      ...facts((f) => f.rssBytes, `${helper}/PID/status VmRSS`, "VmRSS is missing"),
    ],
    limit: limitCandidates(sources, node("guts_config_max_memory")),
    "process-start-time": [
      ...node("guts_process_start_time_seconds"),
      ...facts((f) => f.startedAt / 1000, `${helper}/PID/stat`, "the start time is missing"),
    ],
    "rss-peak": facts((f) => f.peakBytes, `${helper}/PID/status VmHWM`, "VmHWM is missing"),
    "virtual-memory": facts((f) => f.sizeBytes, `${helper}/PID/status VmSize`, "VmSize is missing"),
    "host-memory-total": [
      ...host("node_memory_MemTotal_bytes"),
      ...facts((f) => f.host.totalBytes, `${helper}/meminfo MemTotal`, "MemTotal is missing"),
    ],
    "host-memory-available": [
      ...host("node_memory_MemAvailable_bytes"),
      ...facts((f) => f.host.availableBytes, `${helper}/meminfo MemAvailable`, "MemAvailable is missing"),
    ],
    "host-oom-kills": [
      ...host("node_vmstat_oom_kill"),
      ...facts((f) => f.host.oomKills, `${helper}/vmstat oom_kill`, "this kernel does not count OOM kills"),
    ],
    "cgroup-oom-kills": facts(
      (f) => f.cgroup?.oomKills ?? null,
      "host helper: cgroup",
      "the cgroup's counter cannot be read",
    ),
    "request-latency-p99": latencyCandidates(sources),
  };
}

function limitCandidates(sources: SignalSources, fromNodeMetric: Candidate[]): Candidate[] {
  const configured =
    sources.configuredLimitBytes === undefined
      ? []
      : [measured(sources.configuredLimitBytes, sources.nowMs, "configuration: limitBytes")];
  const cgroup: Candidate[] = [];
  if (sources.host && "facts" in sources.host) {
    const { cgroup: memory } = sources.host.facts;
    cgroup.push(
      memory === null
        ? absent("error", "host helper: cgroup", "the memory cgroup cannot be read")
        : memory.limitBytes === null
          ? absent("not exposed", "host helper: cgroup", "no limit set: neither the node nor its cgroup names one")
          : measured(memory.limitBytes, sources.host.at, "host helper: cgroup memory limit"),
    );
  } else if (sources.host) {
    cgroup.push(absent("error", helper, sources.host.detail));
  }
  return [...fromNodeMetric, ...configured, ...cgroup];
}

function metricCandidate(
  sources: SignalSources,
  part: "node" | "host",
  metric: string,
  matchers: Matchers,
): Candidate[] {
  const source = `Prometheus: ${metric}`;
  const reading = sources.prometheus?.[part];
  if (!reading) return [absent("error", source, "Prometheus was not asked")];
  if (!reading.ok) return [absent("error", source, reading.detail)];
  const point = newestPoint(reading.series, metric, matchers);
  return [
    point
      ? measured(point.value, point.at, source)
      : absent("not exposed", source, `Prometheus has no ${metric} of this target`),
  ];
}

function latencyCandidates(sources: SignalSources): Candidate[] {
  const source = "Prometheus: guts_http_request_duration_seconds";
  const reading = sources.prometheus?.latency;
  if (!reading) return [absent("error", source, "Prometheus was not asked")];
  if (!reading.ok) return [absent("error", source, reading.detail)];
  const sample = reading.series.find((one) => matchesLabels(sources.matchers, one.labels));
  if (!sample) return [absent("not exposed", source, "Prometheus has no request durations of this target")];
  if (Number.isNaN(sample.value)) return [absent("not exposed", source, "no request was served in the window")];
  return [measured(sample.value, sample.at, source)];
}

function fromNode({ node }: SignalSources): Partial<Record<SignalName, Candidate[]>> {
  if (!node) return {};
  const read = <T>(
    reading: NodeReading<T>,
    path: string,
    pick: (value: T) => number | null,
    missing: string,
  ): Candidate[] => {
    const source = `node: GET ${path}`;
    if (reading.state !== "value") return [absent(reading.state, source, reading.detail)];
    const value = pick(reading.value);
    return [value === null ? absent("not exposed", source, missing) : measured(value, reading.at, source)];
  };
  const cache = "/api/debug/cache";
  const connections = "/api/debug/connections";
  return {
    "health-latency": read(node.health, "/health", (health) => health.latencySeconds, "no latency"),
    repositories: read(node.repositories, "/api/repos", (count) => count, "no count"),
    "cache-bytes": read(node.cache, cache, (value) => value.sizeBytes, "no size"),
    "cache-max-bytes": read(node.cache, cache, (value) => value.maxSizeBytes, "no maximum"),
    "cache-entries": read(node.cache, cache, (value) => value.entries, "no count"),
    connections: read(node.connections, connections, (value) => value.current, "no count"),
    "connections-max": read(node.connections, connections, (value) => value.max, "no limit set"),
    "connection-buffer-bytes": read(node.connections, connections, (value) => value.bufferBytes, "no buffer size"),
    peers: read(node.connections, connections, (value) => value.peers, "no count"),
    "peers-max": read(node.connections, connections, (value) => value.maxPeers, "no limit set"),
    "mempool-transactions": read(node.mempool, "/api/consensus/mempool", (value) => value.transactionCount, "no count"),
    "realtime-connections": read(node.realtime, "/api/realtime/stats", (value) => value.currentConnections, "no count"),
  };
}
