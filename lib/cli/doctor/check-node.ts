import { createNodeClient, type NodeClient } from "@/lib/adapters/node/client";
import type { NodeReading } from "@/lib/adapters/node/reading";
import { formatBytes, formatCount, formatDuration } from "@/lib/domain/format/format";
import { type Finding, notSupported, ok, problem } from "./report";

/** What one node's HTTP API has. An endpoint that is not there is told apart from one that fails. */
export async function checkNode(api: { url: string } | undefined): Promise<Finding[]> {
  if (!api) {
    const remedy = "Set api.url to have health latency, cache, connections and mempool.";
    return [notSupported("node API", "api.url is not set", remedy)];
  }
  const client = createNodeClient({ baseUrl: api.url });
  const health = await client.probeHealth();
  const findings = [describeHealth(health, api.url)];
  // A node that cannot be reached would fail each further endpoint after the same timeout.
  if (health.state === "error" && health.kind !== "status") return findings;
  return [...findings, ...(await Promise.all(endpoints.map((endpoint) => endpoint(client))))];
}

function describeHealth(reading: Awaited<ReturnType<NodeClient["probeHealth"]>>, url: string): Finding {
  if (reading.state !== "value") {
    const remedy = `Check that the node runs and that api.url is its address: curl ${url}/health`;
    return toFinding("health", reading, () => "", remedy);
  }
  const { value } = reading;
  if (!value.ok) {
    const detail = `the node says ${JSON.stringify(value.status)} (HTTP ${value.httpStatus})`;
    return problem("health", detail, "The node is not healthy: look at its log.");
  }
  const uptime = value.uptimeSeconds === null ? "uptime not told" : `up for ${formatDuration(value.uptimeSeconds)}`;
  const latency = `${Math.round(value.latencySeconds * 1000)} ms`;
  return ok("health", `${value.status}, version ${value.version ?? "not told"}, ${uptime}, ${latency}`);
}

const size = (bytes: number | null) => (bytes === null ? "unlimited" : formatBytes(bytes));
const number = (count: number | null) => (count === null ? "unlimited" : formatCount(count));

const endpoints: readonly ((client: NodeClient) => Promise<Finding>)[] = [
  async (client) =>
    toFinding("cache", await client.readCache(), (v) => `${size(v.sizeBytes)} of ${size(v.maxSizeBytes)}`),
  async (client) =>
    toFinding("connections", await client.readConnections(), (v) => `${number(v.current)} of ${number(v.max)}`),
  async (client) =>
    toFinding("mempool", await client.readMempool(), (v) => `${formatCount(v.transactionCount)} transactions`),
  async (client) =>
    toFinding("realtime", await client.readRealtime(), (v) => `${formatCount(v.currentConnections)} connections`),
  async (client) =>
    toFinding(
      "own metrics",
      await client.readMetrics(new Set()),
      (v) => `${formatCount(v.series)} series in ${formatBytes(v.bytes)}`,
    ),
  async (client) => toFinding("repositories", await client.readRepositories(), (v) => `${formatCount(v)} in memory`),
];

function toFinding<T>(
  name: string,
  reading: NodeReading<T>,
  show: (value: T) => string,
  onError = "Look at the node's log, and at a proxy in between.",
): Finding {
  switch (reading.state) {
    case "value":
      return ok(name, show(reading.value));
    case "error":
      return problem(name, reading.detail, onError);
    case "not exposed":
      return notSupported(name, `not exposed: ${reading.detail}`, "This build of the node does not have it.");
    case "placeholder":
      return notSupported(name, `placeholder: ${reading.detail}`, null);
  }
}
