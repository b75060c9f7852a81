import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNodeClient } from "@/lib/adapters/node/client";
import { createPrometheusClient } from "@/lib/adapters/prometheus/client";
import { loadConfig } from "@/lib/config/load";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { samples } from "@/lib/db/schema";
import type { SignalSet } from "@/lib/domain/signal/signal";
import { waitUntil } from "@/lib/launcher/wait";
import { withTestDatabase } from "@/lib/testing/database";
import { startTestPrometheus } from "@/lib/testing/prometheus";
import { countOwnRestarts } from "./own-samples";
import { type MonitorDependencies, newMonitorState, runMonitorRound } from "./round";
import { readTargetSignals } from "./store";

const MiB = 2 ** 20;
const started = Math.floor(Date.now() / 1000) - 3600;

/** What the scraped addresses have: a client library's metrics, an exporter's, a container runtime's and a gauge in KiB. */
const page = `
process_resident_memory_bytes ${300 * MiB}
process_start_time_seconds ${started}
guts_config_max_memory ${512 * MiB}
guts_http_active_connections 1
container_memory_rss{pod="guts-0",container="guts-node"} ${200 * MiB}
container_memory_cache{pod="guts-0",container="guts-node"} ${50 * MiB}
container_memory_rss{pod="guts-0"} ${999 * MiB}
kube_pod_container_resource_limits{pod="guts-0",container="guts-node",resource="memory"} ${400 * MiB}
my_rss{node="a"} ${100 * 1024}
node_memory_MemTotal_bytes ${8192 * MiB}
`;

let node: Server;
let nodeUrl: string;
let prometheus: Awaited<ReturnType<typeof startTestPrometheus>>;
withTestDatabase();

beforeAll(async () => {
  node = createServer((request, response) => {
    const body = request.url === "/metrics" ? page : null;
    response.writeHead(body ? 200 : 404, { "content-type": "text/plain; version=0.0.4" }).end(body ?? "");
  });
  await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
  nodeUrl = `http://127.0.0.1:${(node.address() as AddressInfo).port}`;
  prometheus = await startTestPrometheus({ "guts-node": nodeUrl.replace("http://", "") });
  const seen = async () => {
    const answer = await fetch(`${prometheus.url}/api/v1/query?query=count_over_time(my_rss[1m])%3E1`);
    return (await answer.text()).includes('"guts-node"');
  };
  expect(await waitUntil(seen, { timeoutMs: 20_000, everyMs: 200 })).toBe(true);
});

afterAll(async () => {
  await prometheus?.stop();
  node?.closeAllConnections();
  node?.close();
});

const configOf = (targets: string): Config =>
  loadConfig({
    path: "test.yaml",
    text: `prometheus: [{ id: main, url: "${prometheus.url}" }]\nmonitor: { intervalSeconds: 5 }\ntargets:\n${targets}`,
  });

async function look(
  config: Config,
  options: {
    withNode?: boolean;
    prometheusUrl?: string;
    state?: ReturnType<typeof newMonitorState>;
    rounds?: number;
  } = {},
): Promise<{ signals: Map<string, SignalSet>; queries: number[] }> {
  const { withNode = false, prometheusUrl = prometheus.url, state = newMonitorState(), rounds = 1 } = options;
  let calls = 0;
  const client = createPrometheusClient({
    ...{ id: "main", url: prometheusUrl, timeoutMs: 5_000 },
    onCall: () => {
      calls += 1;
    },
  });
  const deps: MonitorDependencies = {
    config,
    prometheus: new Map([["main", client]]),
    nodes: new Map(withNode ? config.targets.map(({ id }) => [id, createNodeClient({ baseUrl: nodeUrl })]) : []),
    hosts: new Map(),
    now: Date.now,
  };
  const queries: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    calls = 0;
    await runMonitorRound(deps, state);
    queries.push(calls);
  }
  const stored = await readTargetSignals(config.targets.map(({ id }) => id));
  return { signals: new Map([...stored].map(([id, { signals }]) => [id, signals])), queries };
}

describe("with a real Prometheus", () => {
  it("finds memory where each kind of target has it", async () => {
    const { signals } = await look(
      configOf(`
  - { id: library, prometheus: main, matchers: { job: guts-node } }
  - { id: itself, prometheus: main, matchers: { job: self } }
  - { id: published, prometheus: main, matchers: { job: guts-node }, metrics: node, hostMatchers: { job: guts-node } }
  - { id: container, prometheus: main, matchers: { pod: guts-0 }, metrics: container }
  - id: named
    prometheus: main
    matchers: { job: guts-node }
    metrics: { rss: { name: my_rss, matchers: { node: a }, unit: kibibytes } }
`),
    );
    expect(signals.get("library")?.rss).toMatchObject({
      state: "value",
      value: 300 * MiB,
      source: "Prometheus: process_resident_memory_bytes",
    });
    expect(signals.get("library")?.["process-start-time"]).toMatchObject({ value: started });
    expect(signals.get("library")?.limit).toMatchObject({ value: 512 * MiB });
    expect(signals.get("itself")?.rss).toMatchObject({
      value: null,
      detail: expect.stringContaining("prometheus_build_info"),
    });
    expect(signals.get("published")?.rss).toMatchObject({
      state: "not exposed",
      detail: expect.stringContaining("this build does not expose"),
    });
    expect(signals.get("published")?.limit).toMatchObject({
      value: 8192 * MiB,
      detail: expect.stringMatching(/^no limit set/),
    });
    expect(signals.get("container")?.rss).toMatchObject({ value: 200 * MiB });
    expect(signals.get("container")?.["file-cache"]).toMatchObject({ value: 50 * MiB });
    expect(signals.get("container")?.limit).toMatchObject({
      value: 400 * MiB,
      source: "Prometheus: kube_pod_container_resource_limits",
    });
    expect(signals.get("named")?.rss).toMatchObject({ value: 100 * MiB, source: "Prometheus: my_rss" });
  });

  it("asks as many queries for twenty targets as for one, and fewer once it knows what is not there", async () => {
    const targets = (count: number) =>
      configOf(
        Array.from({ length: count }, (_, i) => {
          const labels = (job: string) => `{ instance: n-${i}, job: ${job} }`;
          return `  - { id: n-${i}, prometheus: main, matchers: ${labels("guts-node")}, hostMatchers: ${labels("x")} }`;
        }).join("\n"),
      );
    const [one, twenty] = [await look(targets(1), { rounds: 2 }), await look(targets(20), { rounds: 2 })];
    expect(twenty.queries).toEqual(one.queries);
    const [first = 0, second = 0] = one.queries;
    // Nine of the round, and in this first one two looks of the judge with four queries each.
    expect(first).toBeLessThanOrEqual(17);
    expect(second).toBe(first - 11);
  });

  it("goes on with the node's own page when Prometheus is gone, and keeps samples of it", async () => {
    const config = configOf("  - { id: alone, prometheus: main, matchers: { job: guts-node } }");
    const { signals } = await look(config, { withNode: true, prometheusUrl: "http://127.0.0.1:9" });
    expect(signals.get("alone")?.rss).toMatchObject({
      state: "value",
      value: 300 * MiB,
      source: "node: GET /metrics: process_resident_memory_bytes",
    });
    expect(signals.get("alone")?.limit).toMatchObject({ state: "value", value: 512 * MiB });
    expect(signals.get("alone")?.["metric-series"]).toMatchObject({ state: "value", value: 10 });
    const kept = await db().select().from(samples);
    const series = kept.filter((row) => row.targetId === "alone").map((row) => row.series);
    expect(series.sort()).toEqual(["process-start-time", "rss"]);
  });
});

describe("own samples of the process start", () => {
  const now = Date.now();
  const store = (targetId: string, starts: [number, number][]) =>
    db()
      .insert(samples)
      .values(
        starts.map(([agoSeconds, value]) => ({
          ...{ targetId, series: "process-start-time", source: "test", value },
          at: new Date(now - agoSeconds * 1000),
        })),
      );

  it("count each later start in the window once, and roundings of one start not at all", async () => {
    await store("often", [
      [90_000, 50],
      [3000, 1000],
      [2000, 1000.4],
      [1900, 5000],
      [1800, 5000],
      [100, 5005],
    ]);
    expect(await countOwnRestarts("often", now, 86_400)).toEqual({ count: 2, sinceMs: now - 3_000_000, at: now });
  });

  it("tell nothing where there are none", async () => {
    expect(await countOwnRestarts("never", now, 86_400)).toBeNull();
  });
});
