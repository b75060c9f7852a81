import { describe, expect, test } from "vitest";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { scaledSettings } from "@/lib/domain/trend/settings";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import { attributeGrowth } from "./attribute-growth";
import type { ConsumerSeries } from "./consumers";
import { diagnose } from "./diagnose";
import { GIB, inputOf, jitter, MIB, signalsOf, startMs } from "./testing/build";
import type { Verdict } from "./verdict";

interface Scenario {
  /** RSS in MiB at a share 0..1 of the window. */
  memory: (share: number) => number;
  consumers?: (ConsumerSeries & { valueAt: (share: number) => number })[];
  restarts?: number[];
}

const limitBytes = 2 * GIB;

/** Judges four hours (divided by the time scale) of a sample every 15 s, as the worker does. */
function judge({ memory, consumers = [], restarts = [] }: Scenario, timeScale = 1): Verdict {
  const count = 960;
  const stepMs = 15_000 / timeScale;
  const sample = (valueAt: (share: number, index: number) => number): TrendPoint[] =>
    Array.from({ length: count + 1 }, (_, i) => ({ at: startMs + i * stepMs, value: valueAt(i / count, i) }));
  const points = sample((share, i) => (memory(share) + jitter(i)) * MIB);
  const measured = consumers.map(({ valueAt, ...consumer }) => ({ ...consumer, points: sample(valueAt) }));
  const settings = scaledSettings(timeScale);
  const at = startMs + count * stepMs;
  const starts = restarts.map((share) => startMs + share * count * stepMs);
  const trend = analyseTrend({ points, limitBytes, restarts: starts, loads: measured, settings });
  const last = points.at(-1)?.value ?? 0;
  const now = (name: string) => measured.find((one) => one.name === name)?.points.at(-1)?.value;
  const signals = signalsOf({
    rss: last,
    limit: limitBytes,
    "host-memory-total": 16 * GIB,
    "host-memory-available": 10 * GIB,
    "cache-bytes": now("cache") ?? 100 * MIB,
    "cache-max-bytes": 2 * GIB,
    connections: now("connections") ?? 40,
    peers: 20,
    "mempool-transactions": now("mempool") ?? 100,
  });
  const attribution = trend.segment
    ? attributeGrowth({ rss: points, consumers: measured, segment: trend.segment })
    : null;
  return diagnose(inputOf({ at, trend, attribution, signals, restarts: starts, settings }));
}

const steadyCache = { name: "cache" as const, unit: "bytes" as const, points: [], valueAt: () => 100 * MIB };
const connections = (valueAt: (share: number) => number, bytesPerUnit?: number) => ({
  name: "connections" as const,
  unit: "count" as const,
  points: [],
  bytesPerUnit,
  valueAt,
});
const idle = connections((share) => 40 + Math.round(3 * Math.sin(share * 40)));

const scenarios: [string, Scenario, { shapes: Verdict["shape"][]; option: string | null }][] = [
  ["leak", { memory: (s) => 1450 + 420 * s, consumers: [steadyCache, idle] }, { shapes: ["leak"], option: "A" }],
  ["steady", { memory: () => 1200, consumers: [steadyCache, idle] }, { shapes: ["stable"], option: null }],
  [
    "cache",
    { memory: (s) => 1450 + 420 * s, consumers: [{ ...steadyCache, valueAt: (s) => (150 + 400 * s) * MIB }, idle] },
    { shapes: ["leak", "growing-with-load"], option: "B" },
  ],
  [
    "connections",
    { memory: (s) => 1450 + 420 * s, consumers: [steadyCache, connections((s) => 40 + 400 * s, MIB)] },
    { shapes: ["leak", "growing-with-load"], option: "C" },
  ],
  [
    "mempool",
    {
      memory: (s) => 1450 + 420 * s,
      consumers: [steadyCache, idle, { name: "mempool", unit: "count", points: [], valueAt: (s) => 100 + 8000 * s }],
    },
    { shapes: ["leak", "growing-with-load"], option: "A" },
  ],
  [
    "restart-sawtooth",
    {
      memory: (s) => 1300 + 1600 * (s % 0.25),
      restarts: [0.25, 0.5, 0.75],
      consumers: [{ ...steadyCache, valueAt: (s) => (50 + 1500 * (s % 0.25)) * MIB }, idle],
    },
    { shapes: ["sawtooth", "restarted-recently", "stable", "growing-with-load"], option: null },
  ],
];

describe.each([1, 60])("the six scenarios at time scale %i", (timeScale) => {
  test.each(scenarios)("%s gets its shape and its first recommendation", (name, scenario, expected) => {
    const verdict = judge(scenario, timeScale);
    expect(expected.shapes).toContain(verdict.shape);
    expect(verdict.recommended?.option ?? null).toBe(expected.option);
    if (name === "mempool") expect(verdict.findings.map((finding) => finding.id)).toContain("growth-with-mempool");
    if (name === "restart-sawtooth") expect(verdict.headline.kind).toBe("restarts");
    if (name === "leak") expect(verdict.recommended?.before).toHaveLength(1);
  });
});

test("the same input gives the same verdict every time", () => {
  const scenario = scenarios[2]?.[1];
  if (!scenario) throw new Error("no scenario");
  const first = JSON.stringify(judge(scenario));
  for (let i = 0; i < 20; i += 1) expect(JSON.stringify(judge(scenario))).toBe(first);
});
