import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteTicks, timeTicks } from "./axis-ticks";
import { downSample, pickEvenly } from "./down-sample";
import type { MemoryChartData } from "./memory-chart-data";
import { maxDrawnPoints, prepareMemoryChart } from "./prepare-memory-chart";

const mebibyte = 1024 ** 2;
const nowMs = Date.UTC(2026, 2, 14, 3, 12, 0);
const fromMs = nowMs - 3_600_000;

function chartData(changes: Partial<MemoryChartData> = {}): MemoryChartData {
  return {
    fromMs,
    nowMs,
    stepSeconds: 15,
    points: steadyPoints(241, (index) => (200 + index) * mebibyte),
    source: "Prometheus: guts_process_resident_memory_bytes",
    detail: null,
    restartsAt: [],
    runs: [],
    changes: [],
    limitBytes: 512 * mebibyte,
    overlay: {
      state: "value",
      windowSeconds: 3_600,
      horizonSeconds: 14_400,
      expr: "predict_linear(guts_process_resident_memory_bytes[1h], 14400)",
      evaluatedAt: nowMs,
      bytesAtEvaluation: 440 * mebibyte,
      bytesAtHorizon: 1_400 * mebibyte,
      detail: null,
    },
    forecast: null,
    ...changes,
  };
}

function steadyPoints(count: number, toBytes: (index: number) => number) {
  return Array.from({ length: count }, (_, index) => ({ at: fromMs + index * 15_000, value: toBytes(index) }));
}

describe("prepareMemoryChart", () => {
  test("draws complete samples as one line without gaps, from zero", () => {
    const model = prepareMemoryChart(chartData());
    expect(model.state).toBe("data");
    expect(model.segments).toHaveLength(1);
    expect(model.gaps).toEqual([]);
    expect(model.yDomain[0]).toBe(0);
    expect(model.zoomed).toBe(false);
    expect(model.limit).toEqual({ value: 512 * mebibyte, label: "limit 512 MiB" });
    expect(model.threshold?.label).toBe("90 % · 461 MiB");
  });

  test("the future part of the x axis is as long as the horizon, but never longer than the past part", () => {
    expect(prepareMemoryChart(chartData()).xDomain).toEqual([fromMs, nowMs + 3_600_000]);
    const short = chartData({ overlay: { ...chartData().overlay, horizonSeconds: 600 } });
    expect(prepareMemoryChart(short).xDomain).toEqual([fromMs, nowMs + 600_000]);
  });

  test("without samples it is empty, says why, and hatches the whole range", () => {
    const model = prepareMemoryChart(chartData({ points: [], detail: "Prometheus has no series for this target." }));
    expect(model).toMatchObject({ state: "empty", detail: "Prometheus has no series for this target.", segments: [] });
    expect(model.gaps).toEqual([{ fromMs, toMs: nowMs }]);
    expect(model.summary).toContain("No memory samples");
    expect(model.limit).not.toBeNull();
  });

  test("without samples and without limit the axis still has a length", () => {
    const model = prepareMemoryChart(chartData({ points: [], limitBytes: null }));
    expect(model.yDomain[1]).toBeGreaterThan(0);
    expect(model.limit).toBeNull();
    expect(model.threshold).toBeNull();
  });

  test("a single sample is one segment of one point", () => {
    const model = prepareMemoryChart(chartData({ points: [{ at: nowMs, value: 5 * mebibyte }] }));
    expect(model.segments).toEqual([[{ at: nowMs, value: 5 * mebibyte }]]);
    expect(model.table).toHaveLength(1);
  });

  test.each([false, true])("equal samples give an axis with a length (zoom %s)", (zoom) => {
    const points = steadyPoints(241, () => 300 * mebibyte);
    const { yDomain, yTicks } = prepareMemoryChart(chartData({ points, limitBytes: null }), { zoom });
    expect(yDomain[1]).toBeGreaterThan(300 * mebibyte);
    expect(yDomain[0]).toBeLessThan(300 * mebibyte);
    expect(yTicks.length).toBeGreaterThan(1);
  });

  test("a hole of more than five steps breaks the line and is reported as a gap; five steps do not", () => {
    const points = steadyPoints(241, () => 300 * mebibyte).filter((_, index) => index <= 100 || index > 105);
    const model = prepareMemoryChart(chartData({ points }));
    expect(model.segments).toHaveLength(2);
    expect(model.gaps).toEqual([{ fromMs: fromMs + 1_500_000, toMs: fromMs + 106 * 15_000 }]);
    const closer = steadyPoints(241, () => 300 * mebibyte).filter((_, index) => index <= 100 || index > 104);
    expect(prepareMemoryChart(chartData({ points: closer })).segments).toHaveLength(1);
  });

  test("samples that start late or end early leave hatched stretches at the ends", () => {
    const points = steadyPoints(241, () => 300 * mebibyte).slice(40, 200);
    expect(prepareMemoryChart(chartData({ points })).gaps).toEqual([
      { fromMs, toMs: fromMs + 40 * 15_000 },
      { fromMs: fromMs + 199 * 15_000, toMs: nowMs },
    ]);
  });

  test("a restart breaks the line even when no sample is missing", () => {
    const restartsAt = [fromMs + 100 * 15_000 - 5_000, fromMs - 60_000];
    const model = prepareMemoryChart(chartData({ restartsAt }));
    expect(model.segments.map(({ length }) => length)).toEqual([100, 141]);
    expect(model.events.map(({ at }) => at)).toEqual([restartsAt[0]]);
    expect(model.gaps).toEqual([]);
  });

  test("a limit below the samples stays in the picture with the samples above it", () => {
    const model = prepareMemoryChart(chartData({ limitBytes: 100 * mebibyte }));
    expect(model.limit?.value).toBe(100 * mebibyte);
    expect(model.yDomain[1]).toBeGreaterThan(440 * mebibyte);
  });

  test("zoom leaves out a limit that is far from the samples, and says that the axis does not start at zero", () => {
    const model = prepareMemoryChart(chartData({ limitBytes: 4096 * mebibyte }), { zoom: true });
    expect(model.zoomed).toBe(true);
    expect(model.limit).toBeNull();
    expect(model.yDomain[0]).toBeLessThanOrEqual(200 * mebibyte);
    expect(model.yDomain[1]).toBeLessThan(600 * mebibyte);
  });

  test("the alert rule's line ends where it leaves the picture", () => {
    const { overlay, yDomain, xDomain } = prepareMemoryChart(chartData());
    expect(overlay?.from).toEqual({ at: nowMs, value: 440 * mebibyte });
    expect(overlay?.to.value).toBeCloseTo(yDomain[1], 0);
    expect(overlay?.to.at).toBeLessThanOrEqual(xDomain[1]);
  });

  test("a falling line of the alert rule ends at zero", () => {
    const falling = { ...chartData().overlay, bytesAtHorizon: -9_000 * mebibyte };
    expect(prepareMemoryChart(chartData({ overlay: falling })).overlay?.to.value).toBeCloseTo(0, 0);
  });

  test("an absent line of the alert rule gives its reason", () => {
    const overlay = { ...chartData().overlay, state: "error" as const, detail: "Prometheus did not answer in 10 s." };
    const model = prepareMemoryChart(chartData({ overlay }));
    expect(model.overlay).toBeNull();
    expect(model.overlayDetail).toBe("Prometheus did not answer in 10 s.");
  });

  test("leaves out what is no number or outside the range instead of drawing it as zero", () => {
    const points = [
      { at: fromMs - 1, value: 1 },
      { at: fromMs + 15_000, value: Number.NaN },
      { at: fromMs + 30_000, value: 7 * mebibyte },
      { at: nowMs + 1, value: 1 },
    ];
    expect(prepareMemoryChart(chartData({ points })).segments).toEqual([[points[2]]]);
  });

  test("tells in words the ends, the peak, the limit, the crossing, restarts and gaps", () => {
    const points = steadyPoints(241, (index) => (200 + index) * mebibyte).filter((_, i) => i < 50 || i > 60);
    const { summary } = prepareMemoryChart(chartData({ points, restartsAt: [fromMs + 2_000_000] }));
    expect(summary).toContain("200 MiB at first, 440 MiB at last, highest 440 MiB at 03:12:00 UTC");
    expect(summary).toContain("The limit is 512 MiB.");
    expect(summary).toContain("reaches the limit at 03:30:00 UTC");
    expect(summary).toContain("1 process restart.");
    expect(summary).toContain("1 gap without samples.");
  });

  test("never draws more than a thousand points, and always the highest and the lowest of them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000 }), fc.integer(), (count, seed) => {
        const step = 3_600_000 / count;
        const points = Array.from({ length: count }, (_, index) => ({
          at: fromMs + index * step,
          value: Math.abs(Math.sin(index * 12.9898 + seed)) * mebibyte,
        }));
        const model = prepareMemoryChart(chartData({ points, stepSeconds: step / 1000 }));
        const drawn = model.segments.flat();
        const values = (list: { value: number }[]) => list.map(({ value }) => value);
        expect(drawn.length).toBeLessThanOrEqual(maxDrawnPoints);
        expect(Math.max(...values(drawn))).toBe(Math.max(...values(points)));
        expect(Math.min(...values(drawn))).toBe(Math.min(...values(points)));
        expect(drawn.at(-1)).toEqual(points.at(-1));
      }),
      { seed: 7, numRuns: 40 },
    );
  });
});

test("down-sampling keeps order and loses no column's extreme", () => {
  const points = Array.from({ length: 5_000 }, (_, at) => ({ at, value: at === 2_500 ? 99 : at % 7 }));
  const kept = downSample(points, 100);
  expect(kept.length).toBeLessThanOrEqual(100);
  expect(kept.map(({ at }) => at)).toEqual(kept.map(({ at }) => at).sort((a, b) => a - b));
  expect(kept.some(({ value }) => value === 99)).toBe(true);
});

test("even picking keeps the first and the newest", () => {
  expect(pickEvenly([1, 2, 3], 20)).toEqual([1, 2, 3]);
  const picked = pickEvenly(
    Array.from({ length: 101 }, (_, index) => index),
    20,
  );
  expect(picked).toHaveLength(20);
  expect([picked[0], picked.at(-1)]).toEqual([0, 100]);
});

test("byte ticks are multiples of a power of two, three to six of them from zero", () => {
  expect(byteTicks(0, 573 * mebibyte).map(({ label }) => label)).toEqual([
    "0",
    "128 MiB",
    "256 MiB",
    "384 MiB",
    "512 MiB",
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 2 ** 46 }), (high) => {
      const { length } = byteTicks(0, high);
      expect(length).toBeGreaterThanOrEqual(3);
      expect(length).toBeLessThanOrEqual(6);
    }),
    { seed: 3 },
  );
});

test("byte ticks that lie close together keep labels that differ", () => {
  const labels = byteTicks(1450 * mebibyte, 1460 * mebibyte).map(({ label }) => label);
  expect(labels).toEqual(["1450 MiB", "1452 MiB", "1454 MiB", "1456 MiB", "1458 MiB", "1460 MiB"]);
});

test("time ticks are round, at most eight, and name the day where one begins", () => {
  expect(timeTicks(nowMs - 3_600_000, nowMs).map(({ label }) => label)).toEqual([
    "02:20",
    "02:30",
    "02:40",
    "02:50",
    "03:00",
    "03:10",
  ]);
  expect(timeTicks(nowMs - 86_400_000, nowMs).some(({ label }) => label === "03-14")).toBe(true);
  expect(timeTicks(nowMs, nowMs + 60_000)[0]?.label).toBe("03:12:00");
  expect(timeTicks(0, 400 * 86_400_000).length).toBeLessThanOrEqual(8);
});
