import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Signal, type SignalName, signalCatalogue, signalNames, signalStates } from "@/lib/domain/signal/signal";
import { type CheckName, checkNames } from "./check";
import type { CheckContext } from "./context";
import { evaluateCheck } from "./evaluate";
import { unread } from "./testing/post-incident";

const MiB = 1024 * 1024;
const nowMs = 1_790_000_000_000;

function signal(name: SignalName, value: number, over: Partial<Signal> = {}): Signal {
  const source = name === "rss" ? "Prometheus: guts_process_resident_memory_bytes" : "Prometheus: test";
  return {
    name,
    value,
    unit: signalCatalogue[name].unit,
    state: "value",
    source,
    at: nowMs - 1000,
    detail: null,
    ...over,
  };
}

function context(over: Partial<CheckContext> = {}): CheckContext {
  return {
    nowMs,
    signals: {},
    baselines: {
      healthLatency: { value: 0.01, samples: 100, windowSeconds: 86_400 },
      requestLatencyP99: { value: 0.02, samples: 100, windowSeconds: 86_400 },
    },
    nodeKills: { kills: [], readAt: null },
    hostOomKills: { count: null, windowSeconds: 86_400, query: "increase(node_vmstat_oom_kill[24h])", at: null },
    detection: { "detection-memory-ratio": null, "detection-host-memory": null },
    trend: { bytesPerSecond: null, windowSeconds: 3600, query: "deriv(x[1h])", at: null, detail: null },
    postIncident: unread,
    ...over,
  };
}

const states = (name: CheckName, contexts: CheckContext[]) => contexts.map((one) => evaluateCheck(name, one).state);

describe("memory-over-limit", () => {
  const at = (rss: Signal | undefined, limit: Signal | undefined) =>
    context({ signals: { ...(rss && { rss }), ...(limit && { limit }) } });
  const limit = signal("limit", 512 * MiB);

  it("is met above 90 % of the limit and not at exactly 90 %", () => {
    const exactly = signal("rss", 0.9 * 512 * MiB);
    expect(states("memory-over-limit", [at(exactly, limit), at(signal("rss", 0.9 * 512 * MiB + 1), limit)])).toEqual([
      "not met",
      "met",
    ]);
  });

  it("counts RSS from any source, and says the share and the limit", () => {
    const result = evaluateCheck(
      "memory-over-limit",
      at(signal("rss", 480 * MiB, { source: "host helper: /proc" }), limit),
    );
    expect(result).toMatchObject({ state: "met", summary: "93.8 % of 512 MiB", source: "host helper: /proc" });
  });

  it("is unknown, with the reason, when there is no limit or the number is old", () => {
    const noLimit: Signal = { ...limit, state: "not exposed", value: null, at: null, detail: "no limit set" };
    expect(evaluateCheck("memory-over-limit", at(signal("rss", 1), noLimit))).toMatchObject({
      state: "unknown",
      detail: expect.stringContaining("no limit set"),
    });
    expect(evaluateCheck("memory-over-limit", at(signal("rss", 1, { state: "stale" }), limit)).state).toBe("unknown");
  });
});

describe("rss-over-threshold", () => {
  it("is decided by the node's own metric only", () => {
    const limit = signal("limit", 100 * MiB);
    const fromHelper = context({ signals: { rss: signal("rss", 99 * MiB, { source: "host helper: /proc" }), limit } });
    expect(evaluateCheck("rss-over-threshold", fromHelper).state).toBe("unknown");
    expect(
      evaluateCheck("rss-over-threshold", context({ signals: { rss: signal("rss", 99 * MiB), limit } })).state,
    ).toBe("met");
  });
});

describe("latency checks", () => {
  const health = (value: number, over: Partial<Signal> = {}) =>
    context({ signals: { "health-latency": signal("health-latency", value, over) } });

  it("compares with what is usual for this node: three times and at least 20 ms more", () => {
    expect(states("node-slow", [health(0.012), health(0.0299), health(0.03), health(0.84)])).toEqual([
      "not met",
      "not met",
      "met",
      "met",
    ]);
    const fast = context({
      signals: { "health-latency": signal("health-latency", 0.004) },
      baselines: { ...context().baselines, healthLatency: { value: 0.001, samples: 50, windowSeconds: 86_400 } },
    });
    expect(evaluateCheck("node-slow", fast).state).toBe("not met");
  });

  it("is met when the node does not answer at all", () => {
    const silent = health(0, { state: "error", value: null, at: null, detail: "no answer within 2000 ms" });
    expect(evaluateCheck("node-slow", silent)).toMatchObject({ state: "met", summary: "no answer" });
  });

  it("is unknown while there are too few samples to know what is usual", () => {
    const baselines = { ...context().baselines, requestLatencyP99: { value: null, samples: 3, windowSeconds: 86_400 } };
    const young = context({ signals: { "request-latency-p99": signal("request-latency-p99", 1) }, baselines });
    expect(evaluateCheck("request-latency", young).state).toBe("unknown");
  });
});

describe("oom-kill", () => {
  const kills = (total: number | null, count: number | null, startedAgoSeconds: number | null) =>
    context({
      signals: {
        ...(total !== null && { "host-oom-kills": signal("host-oom-kills", total) }),
        ...(startedAgoSeconds !== null && {
          "process-start-time": signal("process-start-time", nowMs / 1000 - startedAgoSeconds),
        }),
      },
      hostOomKills: { count, windowSeconds: 86_400, query: "q", at: nowMs },
    });

  it.each([
    ["none since boot", kills(0, null, null), "not met"],
    ["none in the window", kills(3, 0, 60), "not met"],
    ["some on the host, but this process outlived them", kills(3, 1, 90_000), "not met"],
    ["some on the host, and this process is younger", kills(3, 1, 60), "unknown"],
    ["some since boot at an unknown time", kills(3, null, 60), "unknown"],
    ["no source counts", kills(null, null, 60), "unknown"],
  ])("%s", (_name, given, expected) => {
    expect(evaluateCheck("oom-kill", given).state).toBe(expected);
  });

  it("is met by a kill in the node's own cgroup", () => {
    const inCgroup = kills(0, 0, 60);
    inCgroup.signals = { ...inCgroup.signals, "cgroup-oom-kills": signal("cgroup-oom-kills", 1) };
    expect(evaluateCheck("oom-kill", inCgroup)).toMatchObject({ state: "met", summary: "1 in the node's cgroup" });
  });

  it("is met by the kernel's log, by systemd and by the pod, and ruled out by a log that names others only", () => {
    const young = kills(3, 1, 60);
    const logged = { at: nowMs - 90_000, source: "kernel log (journal): process 42 (guts-node)" };
    expect(evaluateCheck("oom-kill", { ...young, nodeKills: { kills: [logged], readAt: nowMs } })).toMatchObject({
      state: "met",
      summary: "killed for memory, 1 min 30 s ago",
      at: logged.at,
    });
    for (const name of ["unit-oom-killed", "pod-oom-killed", "container-oom-events"] as const) {
      const given = { ...young, signals: { ...young.signals, [name]: signal(name, 1) } };
      expect([name, evaluateCheck("oom-kill", given).state]).toEqual([name, "met"]);
    }
    expect(evaluateCheck("oom-kill", { ...young, nodeKills: { kills: [], readAt: nowMs } }).state).toBe("not met");
  });

  it("says so in the runbook's words when there was none", () => {
    expect(evaluateCheck("oom-kill", kills(0, null, null)).summary).toBe("no OOM kill of this process");
  });
});

describe("detection queries", () => {
  const reading = { expr: "a / b > 0.9", operator: ">" as const, threshold: 0.9, at: nowMs, detail: null };
  const given = (state: "value" | "empty" | "error", value: number | null) =>
    context({ detection: { "detection-memory-ratio": { ...reading, state, value }, "detection-host-memory": null } });

  it("is decided by the value of the left side; no data is unknown, never quiet", () => {
    expect(
      states("detection-memory-ratio", [
        given("value", 0.93),
        given("value", 0.5),
        given("empty", null),
        given("error", null),
      ]),
    ).toEqual(["met", "not met", "unknown", "unknown"]);
    expect(evaluateCheck("detection-host-memory", given("value", 0.93)).state).toBe("unknown");
  });
});

describe("every check", () => {
  const anySignal = (name: SignalName) =>
    fc.record({
      name: fc.constant(name),
      value: fc.option(fc.oneof(fc.double(), fc.constant(0)), { nil: null }),
      unit: fc.constant(signalCatalogue[name].unit),
      state: fc.constantFrom(...signalStates),
      source: fc.constantFrom("Prometheus: guts_process_resident_memory_bytes", "x"),
      at: fc.option(fc.integer({ min: 0, max: nowMs }), { nil: null }),
      detail: fc.option(fc.string(), { nil: null }),
    });
  const anySignals = fc.record(
    Object.fromEntries(signalNames.map((name) => [name, anySignal(name)])) as Record<SignalName, fc.Arbitrary<Signal>>,
    { requiredKeys: [] },
  );

  it("answers for any signals without throwing, with a summary and its own name", () => {
    fc.assert(
      fc.property(anySignals, fc.option(fc.double({ min: 0 }), { nil: null }), (signals, count) => {
        for (const name of checkNames) {
          const hostOomKills = { count, windowSeconds: 86_400, query: "q", at: nowMs };
          const result = evaluateCheck(name, context({ signals: signals as CheckContext["signals"], hostOomKills }));
          expect(result.name).toBe(name);
          expect(result.summary).not.toBe("");
        }
      }),
      { seed: 11, numRuns: process.env.GUTS_TEST_LONG ? 5000 : 200 },
    );
  });

  it("is unknown when nothing at all is known", () => {
    for (const name of checkNames) expect(evaluateCheck(name, context()).state).toBe("unknown");
  });
});
