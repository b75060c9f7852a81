import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { MemoryChart } from "./memory-chart";

const nowMs = Date.UTC(2026, 2, 14, 3, 12, 0);
const data: MemoryChartData = {
  fromMs: nowMs - 600_000,
  nowMs,
  stepSeconds: 15,
  points: Array.from({ length: 41 }, (_, index) => ({
    at: nowMs - 600_000 + index * 15_000,
    value: 1e8 + index * 1e6,
  })),
  source: "Prometheus: guts_process_resident_memory_bytes",
  detail: null,
  restartsAt: [nowMs - 300_000],
  limitBytes: 512 * 1024 ** 2,
  overlay: {
    state: "value",
    windowSeconds: 600,
    horizonSeconds: 600,
    expr: "predict_linear(x[10m], 600)",
    evaluatedAt: nowMs,
    bytesAtEvaluation: 1.4e8,
    bytesAtHorizon: 1.8e8,
    detail: null,
  },
};

test("the server's HTML already has the whole picture, its summary, its table and its query", () => {
  const html = renderToStaticMarkup(<MemoryChart data={data} />);
  expect(html).toContain('data-chart="server"');
  expect(html.match(/stroke="var\(--series\)" stroke-width="2"/g)?.length).toBeGreaterThanOrEqual(2);
  expect(html).toContain('role="img" aria-label="Resident memory from');
  expect(html).toContain("limit 512 MiB");
  expect(html).toContain("alert rule&#x27;s line");
  expect(html).toContain("20 of 41 samples");
  expect(html).toContain("predict_linear(x[10m], 600)");
  expect(html).toContain("▲");
});

test("without samples the picture is hatched and the reason stands beneath it", () => {
  const html = renderToStaticMarkup(<MemoryChart data={{ ...data, points: [], detail: "Prometheus is down." }} />);
  expect(html).toContain("No samples: Prometheus is down.");
  expect(html).toContain("hatched absolute");
});
