import type { Series } from "@/lib/adapters/prometheus/schema";
import type { HostFacts } from "@/lib/domain/host/facts";
import { parseUnit } from "@/lib/domain/host/unit";
import type { MetricsText } from "@/lib/domain/metrics-text/read-metrics-text";
import type { Target } from "@/lib/domain/target/target";
import type { HostReading } from "../host-reading";
import type { NodeReadings } from "../node-reading";
import type { Part, PrometheusReading } from "../prometheus-reading";
import type { SignalSources } from "../signal-sources";
import { resolveSignals } from "../signals";

// What a round read, for tests: one target that Prometheus, the host helper and the node itself can tell about.

export const GiB = 2 ** 30;
export const nowMs = 1_700_000_000_000;
export const matchers = { instance: "v2", job: "guts-node" };
export const hostMatchers = { instance: "h2", job: "node-exporter" };
export const pod = { namespace: "guts", pod: "guts-0", container: "guts-node" };

/** A series with two samples of one value, the newer one a second old. */
export const series = (metric: string, labels: Record<string, string>, value: number): Series => ({
  labels: { __name__: metric, ...labels },
  points: [
    { at: nowMs - 6_000, value },
    { at: nowMs - 1_000, value },
  ],
});
export const part = (...found: Series[]): Part<Series> => ({ ok: true, series: found });
export const down = { ok: false as const, detail: "no answer" };

/** The groups of exporters that a round asks for; without a series unless told otherwise. */
const askedGroups = { "groupname,instance": part(), "container,namespace,pod": part(), "instance,job": part() };
/** What Prometheus told; a part that is not given was asked for and is empty. */
export function answered(parts: {
  node?: Part<Series>;
  host?: Part<Series>;
  exporters?: Record<string, Part<Series>>;
}) {
  const none = { ok: true as const, series: [] };
  const reading: PrometheusReading = {
    ...{ at: nowMs, latency: none, trend: none, oomKills: none, restarts: none, detection: {} },
    node: parts.node ?? none,
    host: parts.host ?? none,
    exporters: new Map(Object.entries({ ...askedGroups, ...parts.exporters })),
  };
  return reading;
}

const facts: HostFacts = {
  ...{ pid: 1, startedAt: nowMs - 60_000, startTicks: 1, executable: null, rssBytes: 3 * GiB, peakBytes: null },
  ...{ sizeBytes: null, anonBytes: 2 * GiB, fileBytes: null, swapBytes: 0, sigCgt: null, catchesSigusr1: null },
  ...{ noFileLimit: null, top: [], unreadable: [] },
  cgroup: {
    ...{ version: 2, limitBytes: null, highBytes: null, oomKills: 0 },
    ...{ currentBytes: 4 * GiB, inactiveFileBytes: GiB },
  },
  host: { totalBytes: 16 * GiB, availableBytes: 8 * GiB, oomKills: 0 },
};
const told = (value: HostFacts): HostReading => ({ facts: { value, at: nowMs }, memory: null, unit: null });
export const host = told(facts);
export const withCgroup = (cgroup: Partial<HostFacts["cgroup"] & object> | null) =>
  told({ ...facts, cgroup: cgroup && facts.cgroup ? { ...facts.cgroup, ...cgroup } : null });
export const withUnit = (lines: string, reading: HostReading = host): HostReading => {
  const parsed = parseUnit(`== unit\nId=guts-node.service\nLoadState=loaded\n${lines}\n== end\nstate: answered\n`);
  if (parsed.state !== "answered") throw new Error(parsed.detail);
  return { ...reading, unit: { value: parsed.value, at: nowMs - 50_000 } };
};

export const target = (rest: Partial<Target> = {}): SignalSources["target"] => ({
  matchers,
  metrics: { preset: "runbook" },
  ...rest,
});
export const resolve = (sources: Partial<SignalSources>) =>
  resolveSignals({
    ...{ nowMs, staleAfterMs: 15_000, previous: {}, target: target(), prometheus: null, node: null, host: null },
    ...{ ownRestarts: null },
    ...sources,
  });

/** A node of whose API only the page of metrics answers. */
export function ownPage(...samples: [string, number][]): NodeReadings {
  const absent = { state: "not exposed" as const, detail: "no" };
  const page: MetricsText = {
    ...{ series: 1234, bytes: 99_000, seriesByName: new Map(), skippedLines: 0, ended: true },
    samples: samples.map(([name, value]) => ({ name, value, labels: {}, at: null })),
  };
  return {
    ...{ health: absent, cache: absent, connections: absent, mempool: absent, realtime: absent, repositories: absent },
    storage: absent,
    metrics: { state: "value", value: page, at: nowMs - 2_000 },
  };
}
