import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clipPolygon } from "./clip-polygon";
import type { ChartForecast, MemoryChartData } from "./memory-chart-data";
import type { ChartPoint, MemoryChartModel } from "./memory-chart-model";
import { prepareMemoryChart } from "./prepare-memory-chart";

const mebibyte = 1024 ** 2;
const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 2, 14, 3, 12, 0);
const fromMs = nowMs - 4 * hourMs;

function point(hours: number, mebibytes: number, spread: number, basis = "back-tested") {
  return {
    horizonSeconds: hours * 3_600,
    bytes: mebibytes * mebibyte,
    low: (mebibytes - spread) * mebibyte,
    high: (mebibytes + spread) * mebibyte,
    basis,
  };
}

const growing: ChartForecast = {
  fromMs: nowMs - 60_000,
  bytes: 400 * mebibyte,
  points: [point(1, 440, 10), point(2, 480, 30, "extrapolated"), point(4, 560, 60, "extrapolated")],
  grows: true,
  label: "90 % interval, back-tested",
  stale: false,
};

function prepare(forecast: Partial<ChartForecast> | null, changes: Partial<MemoryChartData> = {}): MemoryChartModel {
  return prepareMemoryChart({
    fromMs,
    nowMs,
    stepSeconds: 60,
    points: Array.from({ length: 241 }, (_, index) => ({ at: fromMs + index * 60_000, value: 400 * mebibyte })),
    source: "Prometheus: guts_process_resident_memory_bytes",
    detail: null,
    restartsAt: [],
    runs: [],
    changes: [],
    limitBytes: 512 * mebibyte,
    overlay: {
      state: "error",
      windowSeconds: 3_600,
      horizonSeconds: 3_600,
      expr: "",
      evaluatedAt: nowMs,
      bytesAtEvaluation: null,
      bytesAtHorizon: null,
      detail: "Prometheus did not answer.",
    },
    forecast: forecast && { ...growing, ...forecast },
    ...changes,
  });
}

const drawnPoints = ({ forecast }: MemoryChartModel): ChartPoint[] =>
  forecast ? [...forecast.lines, ...forecast.bands.flatMap(({ area, edges }) => [area, ...edges])].flat() : [];

function expectInside(model: MemoryChartModel, points: ChartPoint[]) {
  const { xDomain, yDomain } = model;
  const slack = (yDomain[1] - yDomain[0]) * 1e-9;
  for (const { at, value } of points) {
    expect(at).toBeGreaterThanOrEqual(xDomain[0] - 1);
    expect(at).toBeLessThanOrEqual(xDomain[1] + 1);
    expect(value).toBeGreaterThanOrEqual(yDomain[0] - slack);
    expect(value).toBeLessThanOrEqual(yDomain[1] + slack);
  }
}

describe("the forecast in the picture", () => {
  test("the centre line starts at the judged level, goes through the points and ends at the last", () => {
    const { forecast } = prepare(growing);
    expect(forecast?.lines).toEqual([
      [
        { at: growing.fromMs, value: 400 * mebibyte },
        { at: growing.fromMs + hourMs, value: 440 * mebibyte },
        { at: growing.fromMs + 2 * hourMs, value: 480 * mebibyte },
        { at: growing.fromMs + 4 * hourMs, value: 560 * mebibyte },
      ],
    ]);
  });

  test("the interval opens from the level, and what no back-test supports is a stretch of its own that says so", () => {
    const bands = prepare(growing).forecast?.bands ?? [];
    expect(bands.map(({ basis, isBackTested, label }) => [basis, isBackTested, label])).toEqual([
      ["back-tested", true, "90 % interval, back-tested"],
      ["extrapolated", false, "90 % interval, extrapolated"],
    ]);
    expect(bands[0]?.area[0]).toEqual({ at: growing.fromMs, value: 400 * mebibyte });
    expect(bands[1]?.area[0]).toEqual({ at: growing.fromMs + hourMs, value: 450 * mebibyte });
  });

  test("an interval taken from the fit alone keeps the label that says so and is drawn as not back-tested", () => {
    const basis = "from the fit, not back-tested";
    const { forecast } = prepare({ points: [point(1, 440, 10, basis)], label: `90 % interval, ${basis}` });
    expect(forecast?.bands).toMatchObject([{ isBackTested: false, label: `90 % interval, ${basis}` }]);
  });

  test("line and interval end at the edges of the plot", () => {
    const model = prepare({ points: [point(1, 800, 300), point(30, 5_000, 4_000, "extrapolated")] });
    expectInside(model, drawnPoints(model));
    expect(model.forecast?.lines).toHaveLength(1);
    expect(model.forecast?.lines[0]?.at(-1)?.value).toBeCloseTo(model.yDomain[1], 0);
  });

  test("the x axis reaches as far as the farther of forecast and alert rule, but not longer than the range", () => {
    expect(prepare(growing).xDomain[1]).toBe(growing.fromMs + 4 * hourMs);
    expect(prepare({ points: [point(0.5, 420, 10)] }).xDomain[1]).toBe(nowMs + hourMs);
    expect(prepare({ points: [point(48, 420, 10)] }).xDomain[1]).toBe(nowMs + 4 * hourMs);
    expect(prepare(null).xDomain[1]).toBe(nowMs + hourMs);
  });

  test("without a limit the axis makes room for the centre line, up to twice the level", () => {
    expect(prepare(growing, { limitBytes: null }).yDomain[1]).toBeCloseTo(560 * 1.12 * mebibyte, 0);
    const steep = prepare({ points: [point(1, 9_000, 10)] }, { limitBytes: null });
    expect(steep.yDomain[1]).toBeCloseTo(800 * 1.12 * mebibyte, 0);
    expect(prepare(growing).yDomain[1]).toBeCloseTo(512 * 1.12 * mebibyte, 0);
  });

  test("no forecast and one without points are not drawn, with the reason", () => {
    for (const model of [prepare(null), prepare({ points: [] })]) {
      expect(model).toMatchObject({ forecast: null, forecastTable: [] });
      expect(model.forecastDetail).toBe("there is none for these samples.");
      expect(model.summary).toContain("There is no forecast.");
    }
  });

  test("a forecast that ended before the picture begins is not drawn, with the reason", () => {
    const model = prepare({ fromMs: fromMs - 10 * hourMs, stale: true });
    expect(model.forecast).toBeNull();
    expect(model.forecastDetail).toBe("it lies outside this picture.");
    expect(model.forecastTable).toHaveLength(3);
  });

  test("a forecast from stale samples, or of no change, says so in the legend and in words", () => {
    const flat = { points: [point(1, 400, 10)], grows: false, stale: true };
    const model = prepare(flat);
    expect(model.forecast).toMatchObject({ grows: false, stale: true, crossing: null });
    expect(model.forecast?.label).toBe("forecast: no change, from stale samples");
    expect(model.summary).toContain("The forecast, from stale samples, is no change: 400 MiB at 04:11:00 UTC");
  });

  test("points with a number that is not finite, upside down or out of order are left out", () => {
    const good = point(2, 420, 10);
    const model = prepare({
      points: [
        { ...point(1, 410, 10), low: Number.NaN },
        { ...point(1.2, 410, 10), high: Number.POSITIVE_INFINITY },
        { ...point(1.4, 410, 10), bytes: Number.NaN },
        { ...point(Number.NaN, 410, 10) },
        point(0, 410, 10),
        point(1.6, 410, -10),
        good,
        point(1.5, 410, 10),
      ],
    });
    expect(model.forecastTable.map(({ at }) => at)).toEqual([growing.fromMs + 2 * hourMs]);
    expect(prepare({ bytes: Number.NaN }).forecast).toBeNull();
    expect(prepare({ fromMs: Number.NaN }).forecast).toBeNull();
  });

  test("tells in words the centre and the interval at the farthest horizon, and when the limit is reached", () => {
    const { summary } = prepare(growing);
    expect(summary).toContain(
      "The forecast is 560 MiB at 07:11:00 UTC, between 500 MiB and 620 MiB (90 % interval, extrapolated).",
    );
    expect(summary).toContain("It reaches the limit at 05:59:00 UTC, at 05:13:10 UTC earliest.");
  });

  test("stays in picture and words when there are no samples", () => {
    const model = prepare({ stale: true }, { points: [] });
    expect(model.forecast?.lines).toHaveLength(1);
    expect(model.summary).toContain("The forecast, from stale samples, is 560 MiB");
  });

  test("every drawn corner lies inside the plot, whatever the forecast says", () => {
    const number = fc.double({ noDefaultInfinity: false, noNaN: false });
    const anything = fc.record({
      horizonSeconds: fc.oneof(number, fc.integer({ min: -10, max: 40_000 })),
      bytes: fc.oneof(number, fc.integer({ min: -(2 ** 31), max: 2 ** 31 })),
      low: fc.oneof(number, fc.integer({ min: -(2 ** 31), max: 2 ** 31 })),
      high: fc.oneof(number, fc.integer({ min: -(2 ** 31), max: 2 ** 31 })),
      basis: fc.constantFrom("back-tested", "extrapolated"),
    });
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 300 }), fc.boolean(), (points, limited) => {
        const model = prepare({ points }, { limitBytes: limited ? 512 * mebibyte : null });
        const drawn = drawnPoints(model);
        expect(drawn.every(({ at, value }) => Number.isFinite(at) && Number.isFinite(value))).toBe(true);
        expectInside(model, drawn);
        expect(model.forecast?.lines.flat().length ?? 0).toBeLessThanOrEqual(202);
      }),
      { seed: 11, numRuns: 200 },
    );
  });
});

describe("where the forecast meets the limit", () => {
  test("is marked with its clock time and the earliest one", () => {
    const { forecast } = prepare(growing);
    expect(forecast?.crossing).toMatchObject({
      value: 512 * mebibyte,
      label: "limit reached here, 05:59 (earliest 05:13)",
    });
    expect(forecast?.crossing?.at).toBeCloseTo(growing.fromMs + 2.8 * hourMs, 0);
  });

  test("has the date on another day, and seconds in a short picture", () => {
    const late = prepare({ points: [point(24, 640, 0)] }, { fromMs: nowMs - 24 * hourMs });
    expect(late.forecast?.crossing?.label).toBe("limit reached here, 14:23");
    const nextDay = prepare({ points: [point(24, 520, 0)] }, { fromMs: nowMs - 24 * hourMs });
    expect(nextDay.forecast?.crossing?.label).toBe("limit reached here, 03-15 01:35");
    const short = prepare({ points: [point(0.1, 600, 0)] }, { fromMs: nowMs - 600_000 });
    expect(short.forecast?.crossing?.label).toBe("limit reached here, 03:14:21");
  });

  test.each<[string, Partial<ChartForecast>, Partial<MemoryChartData>]>([
    ["no limit is known", {}, { limitBytes: null }],
    ["the level is over it already", {}, { limitBytes: 390 * mebibyte }],
    ["the centre line stays below it", { points: [point(4, 500, 60)] }, {}],
    ["it lies beyond the picture", { points: [point(400, 600, 1)] }, {}],
  ])("is not marked when %s", (_, forecast, changes) => {
    expect(prepare(forecast, changes).forecast).toMatchObject({ crossing: null });
  });
});

test("clipping an area keeps one that lies inside and leaves nothing of one outside", () => {
  const box = { xDomain: [0, 10], yDomain: [0, 10] } as const;
  const square = (from: number, to: number) => [
    { at: from, value: from },
    { at: to, value: from },
    { at: to, value: to },
    { at: from, value: to },
  ];
  expect(clipPolygon(square(2, 4), box)).toEqual(square(2, 4));
  expect(clipPolygon(square(11, 12), box)).toEqual([]);
  expect(new Set(clipPolygon(square(5, 15), box).map(({ at, value }) => `${at} ${value}`))).toEqual(
    new Set(["5 5", "10 5", "10 10", "5 10"]),
  );
});
