import { describe, expect, it } from "vitest";
import { type Signal, type SignalName, type SignalSet, signalCatalogue } from "@/lib/domain/signal/signal";
import type { CheckName, CheckState } from "./check";
import type { CheckContext } from "./context";
import { evaluateCheck } from "./evaluate";
import type { ForecastReading, PostIncidentReading, SettingsEdit, StabilityReading } from "./post-incident-reading";
import { flat, flatTrend, nowMs, quiet } from "./testing/post-incident";

const MiB = 1024 * 1024;
const hour = 3600;

const signal = (name: SignalName, value: number | null, over: Partial<Signal> = {}): Signal => ({
  ...{ name, value, unit: signalCatalogue[name].unit, source: "host helper: cgroup" },
  ...{ state: value === null ? "not exposed" : "value", at: nowMs - 1000, detail: value === null ? "none" : null },
  ...over,
});

function evaluate(name: CheckName, postIncident: Partial<PostIncidentReading>, signals: SignalSet = {}) {
  const usual = { value: null, samples: 0, windowSeconds: 86_400 };
  const context: CheckContext = {
    ...{ nowMs, signals, baselines: { healthLatency: usual, requestLatencyP99: usual } },
    ...{ nodeKills: { kills: [], readAt: null }, hostOomKills: { count: null, windowSeconds: 1, query: "", at: null } },
    detection: { "detection-memory-ratio": null, "detection-host-memory": null },
    trend: { bytesPerSecond: null, windowSeconds: 3600, query: "", at: null, detail: null },
    postIncident: { ...quiet, ...postIncident },
  };
  return evaluateCheck(name, context);
}

describe("memory-stable", () => {
  const stability = (over: Partial<StabilityReading>, trend: Partial<typeof flatTrend> = {}) => ({
    stability: { ...flat, trend: { ...flatTrend, ...trend }, ...over },
  });
  const segment = (hours: number) => ({
    segment: { fromMs: nowMs - hours * hour * 1000, toMs: nowMs, samples: hours * 240, spanSeconds: hours * hour },
  });
  const watch = (state: "watching" | "held" | "no effect" | "unknown") => ({
    watch: { state, detail: "as told", until: nowMs + 60_000 },
  });

  it.each<[string, Partial<PostIncidentReading>, CheckState, RegExp]>([
    ["flat for long enough", {}, "met", /stable for 4 h 30 min, \+600 B\/min/],
    ["falling", stability({}, { shape: "falling" }), "met", /falling/],
    ["as long as needed to the second", stability({}, segment(4)), "met", /for 4 h/],
    ["a little less", stability({}, segment(3.9)), "unknown", /3 h 54 min of 4 h without growth/],
    ["a leak", stability({}, { shape: "leak", slopeBytesPerSecond: MiB }), "not met", /leak, \+60 MiB\/min/],
    ["a step", stability({}, { shape: "step" }), "not met", /step/],
    ["still filling up", stability({}, { shape: "saturating" }), "not met", /saturating/],
    ["a young process", stability({}, { shape: "restarted-recently" }), "unknown", /restarted-recently, 4 h needed/],
    ["no samples", stability({ trend: null, lastAt: null }), "unknown", /not sampled/],
    ["samples that ended", stability({ lastAt: nowMs - hour * 1000 }), "unknown", /not sampled any more/],
    ["an alert that fires", { firing: ["GutsHighMemoryUsage"] }, "not met", /GutsHighMemoryUsage fires/],
    ["a watch that held", watch("held"), "met", /stable/],
    ["a watch under way", watch("watching"), "unknown", /watched until/],
    ["a watch that did not hold", watch("no effect"), "not met", /the watch: no effect/],
    ["a watch that saw too little", watch("unknown"), "unknown", /could not tell/],
  ])("%s", (_name, reading, state, summary) => {
    const result = evaluate("memory-stable", reading);
    expect([result.state, result.summary]).toEqual([state, expect.stringMatching(summary)]);
  });

  it("says the window, the slope with its unit and since when; growth counts before a watch that goes on", () => {
    const { detail, at } = evaluate("memory-stable", watch("held"));
    expect(detail).toMatch(/RSS from .*09:36:40 UTC to 14:06:39 UTC|RSS from \S+ UTC to \S+ UTC/);
    expect(detail).toMatch(
      /\+600 B\/min\. Growth above \+29\.3 KiB\/min would have been seen\. No alert fires, and the/,
    );
    expect(at).toBe(nowMs - 1000);
    const grows = { ...watch("watching"), ...stability({}, { shape: "leak" as const }) };
    expect(evaluate("memory-stable", grows).state).toBe("not met");
  });
});

describe("trend-alert", () => {
  const rule = {
    ...{ name: "GutsMemoryGrowth", expr: "predict_linear(x[1h], 14400) > 1", group: "g", file: "/r.yml" },
    ...{ health: "ok", lastError: null },
  };
  const place = { prometheusId: "main", at: nowMs };
  it.each<[string, PostIncidentReading["trendRule"], CheckState, RegExp]>([
    ["loaded", { state: "loaded", ...place, rule }, "met", /GutsMemoryGrowth is loaded/],
    [
      "loaded just now",
      { state: "loaded", ...place, rule: { ...rule, health: "unknown" } },
      "unknown",
      /not evaluated/,
    ],
    ["broken", { state: "loaded", ...place, rule: { ...rule, health: "err", lastError: "boom" } }, "not met", /cannot/],
    ["absent", { state: "absent", ...place, rules: 3 }, "not met", /no rule forecasts/],
    ["blind", { state: "no series", ...place }, "unknown", /no series/],
    ["not asked", { state: "not known", detail: "Prometheus main did not answer" }, "unknown", /not known/],
  ])("%s", (_name, trendRule, state, summary) => {
    const result = evaluate("trend-alert", { trendRule });
    expect([result.state, result.summary]).toEqual([state, expect.stringMatching(summary)]);
  });
});

describe("limits-fit", () => {
  const host = signal("host-memory-total", 8192 * MiB);
  const limit = (bytes: number, over: Partial<Signal> = {}) => signal("limit", bytes * MiB, over);
  it.each<[string, SignalSet, Partial<StabilityReading>, CheckState, RegExp]>([
    ["with headroom", { limit: limit(512), "host-memory-total": host }, {}, "met", /peak 300 MiB, 58\.6 % of 512 MiB/],
    ["exactly at the line", { limit: limit(375), "host-memory-total": host }, {}, "met", /80 %/],
    ["without headroom", { limit: limit(374), "host-memory-total": host }, {}, "not met", /80\.2 %/],
    ["above the host", { limit: limit(9000), "host-memory-total": host }, {}, "not met", /above the host's 8 GiB/],
    ["host unknown", { limit: limit(512) }, {}, "unknown", /host unknown/],
    ["peak unknown", { limit: limit(512), "host-memory-total": host }, { peakBytes: null }, "unknown", /peak unknown/],
    ["limit unknown", { "host-memory-total": host }, {}, "unknown", /limit: not exposed/],
    ["limit stale", { limit: limit(512, { state: "stale" }) }, {}, "unknown", /limit: stale/],
    ["no limit", { limit: limit(8192, { source: "host memory, MemTotal" }) }, {}, "not met", /no limit is set/],
  ])("%s", (_name, signals, over, state, summary) => {
    const result = evaluate("limits-fit", { stability: { ...flat, ...over } }, signals);
    expect([result.state, result.summary]).toEqual([state, expect.stringMatching(summary)]);
  });
});

describe("capacity-forecast", () => {
  const point = { horizonSeconds: 4 * hour, bytes: 310 * MiB, low: 290 * MiB, high: 330 * MiB };
  const forecast = (trend: Partial<ForecastReading["trend"]> = {}, over: Partial<ForecastReading> = {}) => ({
    forecast: {
      ...{ judgedAt: nowMs - 5000, stale: false, source: "Prometheus main", query: "rss", reachSeconds: 27 * hour },
      trend: {
        ...{ shape: "stable" as const, timeToLimit: null, segment: flatTrend.segment, backTest: null },
        ...{ forecast: [{ ...point, basis: "back-tested" as const }], reasons: ["flat"], ...trend },
      },
      ...over,
    },
  });
  const time = (hours: number) => ({
    timeToLimit: { earliest: hours * hour, central: (hours + 1) * hour, latest: null },
  });
  const limit = signal("limit", 512 * MiB);
  it.each<[string, Partial<PostIncidentReading>, SignalSet, CheckState, RegExp]>([
    ["no growth, far enough", forecast(), { limit }, "met", /limit not within 1 d/],
    ["growth, beyond the horizon", forecast(time(25)), { limit }, "met", /limit not within 1 d/],
    ["growth, at the horizon", forecast(time(24)), { limit }, "not met", /limit in 1 d 1 h \(1 d to open\)/],
    ["too short a look", forecast({}, { reachSeconds: 6 * hour }), { limit }, "unknown", /not within 6 h, 1 d needed/],
    ["too short a look, and soon", forecast(time(2), { reachSeconds: 6 * hour }), { limit }, "not met", /limit in 3 h/],
    ["too early", forecast({ shape: "insufficient" }), { limit }, "unknown", /no forecast yet/],
    ["stale", forecast({}, { stale: true }), { limit }, "unknown", /too old/],
    ["no limit", forecast(), {}, "unknown", /limit unknown/],
    ["none", {}, { limit }, "unknown", /no forecast/],
  ])("%s", (_name, reading, signals, state, summary) => {
    const result = evaluate("capacity-forecast", reading, signals);
    expect([result.state, result.summary]).toEqual([state, expect.stringMatching(summary)]);
    expect(result.noteDecides).toBe(state === "met" ? undefined : true);
  });

  it("attaches the level with its bounds, how far ahead, and the limit", () => {
    const { detail } = evaluate("capacity-forecast", forecast(), { limit });
    expect(detail).toMatch(
      /^In 4 h from .* UTC: 310 MiB, 90 % between 290 MiB and 330 MiB \(back-tested\); the limit is 512/,
    );
  });
});

describe("optimal-configuration", () => {
  const edit = (watch: SettingsEdit["watch"], over: Partial<SettingsEdit> = {}): SettingsEdit => ({
    ...{ title: "Reduce cache size", finishedAt: nowMs - 60_000, changes: ["storage.cache.max_size: 134217728"] },
    ...{ diff: "-  max_size: 268435456\n+  max_size: 134217728\n", watch },
    ...over,
  });
  const watch = (state: "watching" | "held" | "worse") => ({ state, detail: "as told", until: nowMs });
  it.each<[string, SettingsEdit[], CheckState, RegExp]>([
    ["nothing was changed", [], "unknown", /nothing was changed/],
    ["a change that held", [edit(watch("held"))], "met", /held: storage\.cache\.max_size: 134217728/],
    ["one of two held", [edit(watch("worse")), edit(watch("held"))], "met", /held/],
    ["a later one did not hold", [edit(watch("held")), edit(watch("worse"))], "not met", /did not hold/],
    ["a later one is watched", [edit(watch("held")), edit(watch("watching"))], "unknown", /not over/],
    ["a later one is never watched", [edit(watch("held")), edit(null)], "met", /held/],
    ["under watch", [edit(watch("watching"))], "unknown", /not over/],
    ["not watched", [edit(null)], "unknown", /no watch/],
    ["did not hold", [edit(watch("worse"))], "not met", /did not hold/],
  ])("%s", (_name, edits, state, summary) => {
    const result = evaluate("optimal-configuration", { edits });
    expect([result.state, result.summary]).toEqual([state, expect.stringMatching(summary)]);
    expect(result.noteDecides).toBe(edits.length === 0 ? true : undefined);
  });

  it("attaches the difference of what held alone, and names what is in effect", () => {
    const signals = { "cache-max-bytes": signal("cache-max-bytes", 128 * MiB, { source: "node API" }) };
    const edits = [edit(watch("worse"), { diff: "+bad: 1" }), edit(watch("held"))];
    const result = evaluate("optimal-configuration", { edits }, signals);
    expect(result.attachment).toBe("-  max_size: 268435456\n+  max_size: 134217728");
    expect(result.detail).toContain("In effect: cache limit 128 MiB (node API).");
    expect(evaluate("optimal-configuration", { edits: [edit(watch("worse"))] }).attachment).toBeUndefined();
  });
});
