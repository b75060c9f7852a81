import { parseFragment } from "parse5";
import { expect, test } from "vitest";
import { drawMemoryChart } from "./draw-memory-chart";
import type { MemoryChartData } from "./memory-chart-data";
import { prepareMemoryChart } from "./prepare-memory-chart";

const mebibyte = 1024 ** 2;
const nowMs = Date.UTC(2026, 2, 14, 3, 12, 0);
const fromMs = nowMs - 3_600_000;

const data: MemoryChartData = {
  fromMs,
  nowMs,
  stepSeconds: 15,
  points: Array.from({ length: 241 }, (_, index) => ({ at: fromMs + index * 15_000, value: (200 + index) * mebibyte })),
  source: "Prometheus: guts_process_resident_memory_bytes",
  detail: null,
  restartsAt: [nowMs - 1_800_000],
  runs: [{ id: "r1", title: "Restart <node>", state: "done", at: nowMs - 1_900_000, isOther: false, watch: null }],
  changes: [],
  limitBytes: 512 * mebibyte,
  overlay: {
    state: "value",
    windowSeconds: 3_600,
    horizonSeconds: 14_400,
    expr: "predict_linear(x[1h], 14400)",
    evaluatedAt: nowMs,
    bytesAtEvaluation: 440 * mebibyte,
    bytesAtHorizon: 1_400 * mebibyte,
    detail: null,
  },
  forecast: {
    fromMs: nowMs,
    bytes: 440 * mebibyte,
    points: [
      { horizonSeconds: 1_800, bytes: 480 * mebibyte, low: 470 * mebibyte, high: 490 * mebibyte, basis: "back-tested" },
      { horizonSeconds: 3_600, bytes: 500 * mebibyte, low: 480 * mebibyte, high: 520 * mebibyte, basis: "back-tested" },
    ],
    grows: true,
    label: "90 % interval, back-tested",
    stale: false,
  },
};

test("samples, limit, forecast, the alert rule's line, run and restart are drawn, with units, UTC and a text alternative", () => {
  const svg = drawMemoryChart(prepareMemoryChart(data), "c1");
  // Before and after the restart: it breaks the line.
  expect(svg.match(/stroke="var\(--accent\)" stroke-width="2" stroke-linejoin/g)).toHaveLength(2);
  expect(svg).toContain("limit 512 MiB");
  expect(svg).toMatch(/>256 MiB</);
  expect(svg).toMatch(/>UTC</);
  expect(svg).toContain('stroke="var(--accent)" stroke-width="2" stroke-dasharray="6 4"');
  expect(svg).toContain('stroke="var(--rule)" stroke-width="1.5"');
  expect(svg).toContain("run, Restart &lt;node&gt;: done");
  expect(svg).toContain("process restarted, 02:42:00 UTC");
  expect(svg).toContain('aria-labelledby="c1-title c1-summary"');
  expect(svg).toContain("Resident memory from");
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  const errors: string[] = [];
  parseFragment(svg, { onParseError: ({ code }) => errors.push(code) });
  expect(errors).toEqual([]);
});

test("a hole in the samples is shaded and not drawn over", () => {
  const points = data.points.filter((_, index) => index < 80 || index > 140);
  const svg = drawMemoryChart(prepareMemoryChart({ ...data, restartsAt: [], points }), "c1");
  expect(svg.match(/stroke="var\(--accent\)" stroke-width="2" stroke-linejoin/g)).toHaveLength(2);
  expect(svg).toMatch(/<rect x="[0-9.]+" y="20" width="[0-9.]+" height="296" fill="var\(--grid\)"/);
});

test("without samples the picture says why", () => {
  const svg = drawMemoryChart(prepareMemoryChart({ ...data, points: [], detail: "Prometheus is down." }), "c1");
  expect(svg).toContain("No samples: Prometheus is down.");
});
