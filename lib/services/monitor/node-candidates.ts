import "server-only";
import { absent, type Candidate, every, measured } from "@/lib/domain/signal/choose-signal";
import type { SignalName } from "@/lib/domain/signal/signal";
import { toSignalNumber } from "@/lib/domain/signal/to-number";
import { metricsEverySeconds, type NodeReading } from "./node-reading";
import type { Candidates, SignalSources } from "./signal-sources";

const page = "node: GET /metrics";

/**
 * A number from the node's own page of metrics, which stands in when Prometheus is away. Only pages that have the metric
 * are candidates: where RSS is not exposed at all, the sources before this one say so. A page that belongs to a
 * Prometheus tells nothing about the node.
 */
export function ownPageCandidates(
  { node, target }: SignalSources,
  signal: SignalName,
  ...metrics: string[]
): Candidate[] {
  const reading = node?.metrics;
  if (reading?.state !== "value" || target.metrics.preset !== "runbook") return [];
  const { samples } = reading.value;
  if (samples.some((sample) => sample.name === "prometheus_build_info")) {
    return [absent("not exposed", page, "that page belongs to a Prometheus, not to the node: check api.url")];
  }
  for (const metric of metrics) {
    const found = samples.filter((sample) => sample.name === metric);
    const [sample] = found;
    const source = `${page}: ${metric}`;
    if (found.length > 1) return [absent("error", source, `${found.length} series of ${metric} are on that page`)];
    if (!sample) continue;
    const number = toSignalNumber(signal, sample.value, signal === "process-start-time" ? "seconds" : "bytes", null);
    if ("problem" in number) return [absent("error", source, number.problem)];
    if ("noLimit" in number) return [absent("not exposed", source, `no limit set: ${metric} is ${sample.value}`)];
    return [measured(number.value, sample.at ?? reading.at, source)];
  }
  return [];
}

/** The numbers that only the node's own API tells. */
export function nodeCandidates({ node }: SignalSources): Candidates {
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
    "metric-series": node.metrics
      ? read(node.metrics, "/metrics", (value) => value.series, "no count").map((one) =>
          every(metricsEverySeconds, one),
        )
      : [],
  };
}
