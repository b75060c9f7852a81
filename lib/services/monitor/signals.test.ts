import { describe, expect, it } from "vitest";
import { parseProcessMemory } from "@/lib/domain/host/process-memory";
import type { Part } from "./prometheus-reading";
import {
  answered,
  down,
  GiB,
  host,
  hostMatchers,
  matchers,
  nowMs,
  ownPage,
  part,
  pod,
  resolve,
  series,
  target,
  withCgroup,
  withUnit,
} from "./testing/sources";

describe("RSS", () => {
  const guts = series("guts_process_resident_memory_bytes", matchers, 5 * GiB);
  const process = series("process_resident_memory_bytes", matchers, 4 * GiB);

  it("comes from the node's own metric before anything else", () => {
    const { rss } = resolve({ prometheus: answered({ node: part(process, guts) }), host });
    expect(rss).toMatchObject({ value: 5 * GiB, source: "Prometheus: guts_process_resident_memory_bytes" });
  });

  it("comes from the client library's metric of the same job and instance", () => {
    const elsewhere = series("process_resident_memory_bytes", { ...matchers, job: "prometheus" }, GiB);
    const { rss } = resolve({ prometheus: answered({ node: part(elsewhere, process) }), host });
    expect(rss).toMatchObject({ value: 4 * GiB, source: "Prometheus: process_resident_memory_bytes" });
  });

  it.each(["prometheus_build_info", "node_exporter_build_info"])("is not that of a program with %s", (info) => {
    const wrong = part(process, series(info, matchers, 1));
    expect(resolve({ prometheus: answered({ node: wrong }), host }).rss).toMatchObject({
      value: 3 * GiB,
      source: "host helper: /proc/PID/status VmRSS",
    });
    expect(resolve({ prometheus: answered({ node: wrong }) }).rss).toMatchObject({
      state: "not exposed",
      detail: expect.stringContaining(info),
    });
  });

  it("comes from process-exporter, unless it sums several processes", () => {
    const labels = { groupname: "guts-node", instance: "h2", memtype: "resident" };
    const reading = (count: number) =>
      answered({
        exporters: {
          "groupname,instance": part(
            series("namedprocess_namegroup_memory_bytes", labels, 2 * GiB),
            series("namedprocess_namegroup_memory_bytes", { ...labels, memtype: "virtual" }, 9 * GiB),
            series("namedprocess_namegroup_num_procs", { groupname: "guts-node", instance: "h2" }, count),
          ),
        },
      });
    const onHost = target({ hostMatchers });
    expect(resolve({ target: onHost, prometheus: reading(1) }).rss).toMatchObject({ value: 2 * GiB });
    expect(resolve({ target: onHost, prometheus: reading(2) }).rss).toMatchObject({
      value: null,
      detail: expect.stringContaining("2 processes"),
    });
  });

  it("comes from the container runtime, which says what it counts", () => {
    const group = part(
      series("container_memory_rss", pod, 2 * GiB),
      series("container_memory_working_set_bytes", pod, 3 * GiB),
    );
    const prometheus = answered({ exporters: { "container,namespace,pod": group } });
    const signals = resolve({ target: target({ matchers: pod, metrics: { preset: "container" } }), prometheus });
    expect(signals.rss).toMatchObject({ value: 2 * GiB, detail: expect.stringContaining("mapped files are left out") });
    expect(signals["anonymous-memory"]?.value).toBe(2 * GiB);
    expect(signals["working-set"]?.value).toBe(3 * GiB);
  });

  it("comes from the node's own page when Prometheus is gone and there is no helper", () => {
    const node = ownPage(["guts_process_resident_memory_bytes", 5 * GiB], ["guts_config_max_memory", 8 * GiB]);
    const signals = resolve({ prometheus: answered({ node: down }), node });
    expect(signals.rss).toMatchObject({
      state: "value",
      value: 5 * GiB,
      at: nowMs - 2_000,
      source: "node: GET /metrics: guts_process_resident_memory_bytes",
    });
    expect(signals.limit).toMatchObject({ value: 8 * GiB, source: "node: GET /metrics: guts_config_max_memory" });
    expect(signals["metric-series"]).toMatchObject({ value: 1234, everySeconds: 30 });
  });

  it("does not come from a page that belongs to a Prometheus", () => {
    const node = ownPage(["process_resident_memory_bytes", GiB], ["prometheus_build_info", 1]);
    expect(resolve({ prometheus: answered({}), node }).rss).toMatchObject({
      value: null,
      detail: expect.stringContaining("belongs to a Prometheus"),
    });
  });

  it("is not asked of a build that does not expose it, and says so", () => {
    const metrics = { preset: "node" as const };
    const { rss } = resolve({ target: target({ metrics }), prometheus: answered({ node: part(guts) }) });
    expect(rss).toMatchObject({
      state: "not exposed",
      value: null,
      detail: "this build does not expose guts_process_resident_memory_bytes (metrics: node)",
    });
    const { rss: fromHelper } = resolve({ target: target({ metrics }), prometheus: answered({}), host });
    expect(fromHelper).toMatchObject({ value: 3 * GiB, source: expect.stringContaining("host helper") });
  });

  it("is refused when it is a percentage, and read when the configuration says so", () => {
    const percent = part(series("guts_process_resident_memory_bytes", matchers, 93));
    expect(resolve({ prometheus: answered({ node: percent }) }).rss).toMatchObject({
      state: "error",
      value: null,
      detail: expect.stringContaining("implausible"),
    });
    const metrics = { preset: "node" as const, rss: { name: "usage", unit: "percent-of-host" as const } };
    const reading = answered({
      exporters: { "instance,job": part(series("usage", matchers, 25)) },
      host: part(series("node_memory_MemTotal_bytes", hostMatchers, 16 * GiB)),
    });
    expect(resolve({ target: target({ hostMatchers, metrics }), prometheus: reading }).rss).toMatchObject({
      value: 4 * GiB,
      source: expect.stringContaining("in percent of the host's memory"),
    });
  });

  it("is unknown, not a guess, when several nodes match", () => {
    const two = part(
      series("guts_process_resident_memory_bytes", { ...matchers, pod: "a" }, GiB),
      series("guts_process_resident_memory_bytes", { ...matchers, pod: "b" }, 2 * GiB),
    );
    expect(resolve({ prometheus: answered({ node: two }) }).rss).toMatchObject({
      state: "error",
      detail: expect.stringContaining("differ in pod"),
    });
  });

  it("stays fresh between two scrapes of a slow Prometheus", () => {
    const slow = { ...guts, points: [60, 40, 20].map((seconds) => ({ at: nowMs - seconds * 1000, value: 5 * GiB })) };
    const { rss } = resolve({ prometheus: answered({ node: part(slow) }), host });
    expect(rss).toMatchObject({ state: "value", source: expect.stringContaining("guts_"), everySeconds: 20 });
  });
});

describe("the kinds of memory", () => {
  it("are kept apart, each from its own source", () => {
    const signals = resolve({ host });
    expect(signals["anonymous-memory"]).toMatchObject({ value: 2 * GiB, source: expect.stringContaining("RssAnon") });
    expect(signals["file-cache"]).toMatchObject({ value: GiB, detail: expect.stringContaining("inactive part only") });
    expect(signals["working-set"]).toMatchObject({ value: 3 * GiB });
    expect(signals.swap).toMatchObject({ state: "value", value: 0 });
  });

  it("count all of the file cache where the cgroup's statistics were read", () => {
    const head = "== process\nstate: running\npid: 4242\nstart_ticks: 1\nclk_tck: 100\nbtime: 1700000000\n";
    const cgroup = `== cgroup\n0::/a\n-- version\n2\n-- memory.max\nmax\n-- memory.stat\nfile ${5 * GiB}\n`;
    const parsed = parseProcessMemory(`${head}${cgroup}== end\nstate: running\n`);
    if (parsed.state !== "answered") throw new Error(parsed.detail);
    const memory = { value: parsed.value, at: nowMs - 50_000 };
    expect(resolve({ host: { ...host, memory } })["file-cache"]).toMatchObject({
      state: "value",
      value: 5 * GiB,
      detail: null,
    });
  });

  it("are unknown, not zero, where the host does not tell", () => {
    const signals = resolve({ host: withCgroup({ currentBytes: null }) });
    expect(signals["working-set"]).toMatchObject({ value: null, state: "not exposed" });
  });
});

describe("restarts", () => {
  it("come from Prometheus, else from own samples, which say how far back they reach", () => {
    const counted = (value: number): Part<{ labels: Record<string, string>; at: number; value: number }> => ({
      ok: true,
      series: [{ labels: matchers, at: nowMs - 50_000, value }],
    });
    const ownRestarts = { count: 2, sinceMs: nowMs - 3 * 3600_000, at: nowMs };
    const both = resolve({ prometheus: { ...answered({}), restarts: counted(4) }, ownRestarts });
    expect(both["restarts-24h"]).toMatchObject({
      value: 4,
      state: "value",
      source: expect.stringContaining("changes("),
    });
    expect(resolve({ prometheus: answered({}), ownRestarts })["restarts-24h"]).toMatchObject({
      value: 2,
      detail: expect.stringMatching(/reach back 3 h/),
    });
    expect(resolve({ prometheus: answered({}) })["restarts-24h"]).toBeUndefined();
  });
});

it("keeps the evidence of OOM kills apart by its source", () => {
  const killed = { ...pod, reason: "OOMKilled" };
  const group = part(
    series("container_oom_events_total", pod, 2),
    series("kube_pod_container_status_last_terminated_reason", killed, 1),
  );
  const signals = resolve({
    target: target({ matchers: pod, hostMatchers, metrics: { preset: "container" } }),
    prometheus: answered({
      exporters: { "container,namespace,pod": group },
      host: part(series("node_vmstat_oom_kill", hostMatchers, 7)),
    }),
    host: withUnit("Result=oom-kill", withCgroup({ oomKills: 3 })),
  });
  const names = [
    ...(["host-oom-kills", "cgroup-oom-kills", "container-oom-events", "pod-oom-killed"] as const),
    "unit-oom-killed" as const,
  ];
  expect(names.map((name) => signals[name]?.value)).toEqual([7, 3, 2, 1, 1]);
});
