import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { ChartForecast, ChartRun, MemoryChartData } from "@/lib/charts/memory-chart-data";
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
  runs: [],
  changes: [],
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
  forecast: null,
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
  expect(html).toContain('data-event="restart"');
});

test("without samples the picture is hatched and the reason stands beneath it", () => {
  const html = renderToStaticMarkup(<MemoryChart data={{ ...data, points: [], detail: "Prometheus is down." }} />);
  expect(html).toContain("No samples: Prometheus is down.");
  expect(html).toContain("hatched absolute");
});

/** What a screen reader is told of the lane in one of its layouts, and what is seen beside the shapes. */
function readLane(html: string, label: string) {
  const list = new RegExp(`<ul aria-label="${label}".*?</ul>`, "s").exec(html)?.[0] ?? "";
  const strip = (text: string) => text.replace(/<[^>]*>/g, "");
  return {
    told: [...list.matchAll(/<span class="sr-only">(.*?)<\/span>/g)].map(([, text]) => text),
    seen: [...list.matchAll(/<span aria-hidden="true".*?<\/span>/g)].map(([text]) => strip(text)),
    shapes: [...list.matchAll(/data-event="([^"]*)"/g)].map(([, kind]) => kind),
    lines: [...list.matchAll(/border-bottom-style:(\w+)/g)].map(([, line]) => line),
  };
}

const run = (changes: Partial<ChartRun>): ChartRun => ({
  id: "r1",
  title: "Restart node",
  state: "done",
  at: nowMs - 302_000,
  isOther: false,
  watch: { state: "watching", startedAt: nowMs - 295_000, until: nowMs - 220_000, endedAt: null },
  ...changes,
});

test("a run, the restarts around it and a change of the configuration lie on the lane, in shapes, words and the table", () => {
  const restartsAt = [nowMs - 300_000, nowMs - 299_000];
  const changes = [
    { at: nowMs - 100_000, kind: "config" as const, text: "configuration /etc/guts/config.yaml written" },
  ];
  const html = renderToStaticMarkup(<MemoryChart data={{ ...data, restartsAt, runs: [run({})], changes }} />);
  const lane = readLane(html, "Events below the chart");
  expect(lane.shapes).toEqual(["run", "restart", "config"]);
  expect(lane.told).toEqual([
    "03:06:58 UTC run, Restart node: done; 03:07:00 UTC process restarted; 03:07:01 UTC process restarted",
    "03:10:20 UTC configuration /etc/guts/config.yaml written",
  ]);
  expect(lane.seen).toEqual(["", "2", ""]);
  const table = /<caption[^>]*>events<\/caption>.*?<\/table>/.exec(html)?.[0] ?? "";
  expect(table).toMatch(
    /03:10:20 UTC.*configuration.*03:07:00 UTC.*process restarted.*03:06:58 UTC.*Restart node: done/,
  );
  expect(html).toContain("<span>configuration change</span>");
  expect(html).toContain(
    "1 run. 2 process restarts. 1 configuration change. Watch after Restart node: watching 75 of 75 s",
  );
});

test.each([
  ["watching", "watching 75 of 75 s", "dashed"],
  ["held", "held", "solid"],
  ["mitigated, still growing", "mitigated, still growing", "solid"],
  ["no effect", "no effect", "double"],
  ["worse", "worse", "double"],
  ["unknown", "unknown", "dotted"],
] as const)("a watch that is %s stands beneath its bracket in the words %s", (state, words, line) => {
  const watch = { state, startedAt: nowMs - 295_000, until: nowMs - 220_000, endedAt: null };
  const html = renderToStaticMarkup(<MemoryChart data={{ ...data, runs: [run({ watch })] }} />);
  const lane = readLane(html, "Watches below the chart");
  expect(lane).toMatchObject({ seen: [words], lines: [line] });
  expect(lane.told[0]).toContain(`Watch after Restart node: ${words} (`);
  expect(/<caption[^>]*>watches<\/caption>.*?<\/table>/.exec(html)?.[0]).toContain(`<td class="pr-3">${words}</td>`);
});

test("a run of another incident has a shape of its own and says whose it is", () => {
  const html = renderToStaticMarkup(<MemoryChart data={{ ...data, restartsAt: [], runs: [run({ isOther: true })] }} />);
  expect(readLane(html, "Events below the chart")).toMatchObject({
    shapes: ["other run"],
    told: ["03:06:58 UTC run of another incident, Restart node: done"],
  });
  expect(html).toContain("watching 75 of 75 s · other incident");
  expect(html).toContain("<span>run of another incident</span>");
});

test("with nothing that happened the lane keeps its place, and no table says so", () => {
  const html = renderToStaticMarkup(<MemoryChart data={{ ...data, restartsAt: [] }} />);
  expect(html.match(/<ul aria-label="(Events|Watches) below the chart" class="[^"]*"><\/ul>/g)).toHaveLength(6);
  expect(html).not.toMatch(/<caption[^>]*>(events|watches)</);
});

const forecast: ChartForecast = {
  fromMs: nowMs,
  bytes: 1.4e8,
  points: [
    { horizonSeconds: 120, bytes: 3e8, low: 2.8e8, high: 3.3e8, basis: "back-tested" },
    { horizonSeconds: 400, bytes: 6e8, low: 5e8, high: 7e8, basis: "extrapolated" },
  ],
  grows: true,
  label: "90 % interval, back-tested",
  stale: false,
};

test("the forecast is a dashed line in the accent over a pale interval, whose extrapolated part has a dashed edge", () => {
  const html = renderToStaticMarkup(<MemoryChart data={{ ...data, forecast }} />);
  const drawing = html.match(/<svg[^>]*data-part="forecast".*?<\/svg>/)?.[0] ?? "";
  expect(drawing.match(/fill="var\(--forecast\)" fill-opacity="0.15"/g)).toHaveLength(1);
  expect(drawing.match(/fill="var\(--forecast\)" fill-opacity="0.08"/g)).toHaveLength(1);
  expect(drawing.match(/stroke-width="1" stroke-dasharray="2 3"/g)).toHaveLength(2);
  expect(drawing).toContain('stroke="var(--forecast)" stroke-width="2" stroke-dasharray="6 4" stroke-opacity="1"');
  expect(html).toContain("<span>forecast</span>");
  expect(html).toContain("<span>90 % interval, back-tested</span>");
  expect(html).toContain("<span>90 % interval, extrapolated</span>");
  expect(html).toMatch(/limit reached here, 03:17:41 \(earliest 03:16:36\)/);
  expect(html).toMatch(/<caption[^>]*>forecast, with the ends of its 90 % interval<\/caption>/);
  expect(html).toContain("600,000,000");
});

test("a stale forecast of no change is grey and faint, and the legend says why", () => {
  const flat = { ...forecast, grows: false, stale: true, points: forecast.points.slice(0, 1) };
  const html = renderToStaticMarkup(<MemoryChart data={{ ...data, forecast: flat }} />);
  const drawing = html.match(/<svg[^>]*data-part="forecast".*?<\/svg>/)?.[0] ?? "";
  expect(drawing).not.toContain("var(--forecast)");
  expect(drawing).toContain('stroke="var(--text-muted)" stroke-width="2" stroke-dasharray="6 4" stroke-opacity="0.5"');
  expect(html).toContain("forecast: no change, from stale samples");
});

test("without a forecast nothing of it is drawn, and the legend says that there is none", () => {
  const html = renderToStaticMarkup(<MemoryChart data={data} />);
  expect(html).not.toContain('data-part="forecast"');
  expect(html).toContain("forecast not drawn: there is none for these samples.");
});

test("where the limit's label stands at the right, the word now keeps below the limit's line", () => {
  const top = (horizonSeconds: number) => {
    const overlay = { ...data.overlay, horizonSeconds };
    const html = renderToStaticMarkup(<MemoryChart data={{ ...data, overlay }} />);
    return /style="([^"]*)">now</.exec(html)?.[1];
  };
  expect(top(600)).toBe("left:50%;top:0");
  expect(top(60)).toMatch(/^right:9\.0\d+%;top:10\.7\d+%$/);
});
