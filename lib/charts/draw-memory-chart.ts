import { escapeMarkup } from "@/lib/domain/format/escape-markup";
import { formatUtc } from "@/lib/domain/format/format";
import type { ChartEvent, ChartPoint, EventKind, MemoryChartModel } from "./memory-chart-model";

const width = 960;
const height = 420;
/** The plot inside the picture; what is left of it is for labels, what is below for events and times. */
const plot = { left: 84, right: 944, top: 20, bottom: 316 };
const eventsY = 338;
const timesY = 364;
const legendY = 400;

/** One look of event each; the words say the same. */
const marks: Record<EventKind, string> = { run: "●", "other run": "○", restart: "▲", config: "■", deploy: "◆" };

/**
 * The prepared chart as one SVG element that stands alone: text alternative, axes in binary units and UTC, samples with
 * their gaps, limit, forecast with its interval, the alert rule's line, runs and restarts. Colours come from the page's
 * variables `--text`, `--muted`, `--accent`, `--limit`, `--grid` and `--rule`.
 * @param id makes the ids inside unique on the page
 */
export function drawMemoryChart(model: MemoryChartModel, id: string): string {
  const x = (at: number) => toX(model, at).toFixed(1);
  const y = (bytes: number) => toY(model, bytes).toFixed(1);
  const path = (points: readonly ChartPoint[]) => `M${points.map(({ at, value }) => `${x(at)} ${y(value)}`).join("L")}`;
  const { limit, threshold, overlay, forecast } = model;
  const parts = [
    `<title id="${id}-title">Resident memory</title>`,
    `<desc id="${id}-summary">${escapeMarkup(model.summary)}</desc>`,
    `<defs><clipPath id="${id}-plot"><rect x="${plot.left}" y="${plot.top}" width="${plot.right - plot.left}" height="${plot.bottom - plot.top}"/></clipPath></defs>`,
    ...model.yTicks.map(
      (tick) =>
        `${line(`M${plot.left} ${y(tick.value)}H${plot.right}`, "--grid")}${label(plot.left - 8, toY(model, tick.value) + 4, tick.label, "end")}`,
    ),
    ...model.gaps.map(
      ({ fromMs, toMs }) =>
        `<rect x="${x(fromMs)}" y="${plot.top}" width="${(toX(model, toMs) - toX(model, fromMs)).toFixed(1)}" height="${plot.bottom - plot.top}" fill="var(--grid)"/>`,
    ),
    line(`M${plot.left} ${plot.bottom}H${plot.right}`, "--muted"),
    `<g clip-path="url(#${id}-plot)">`,
    ...(forecast?.bands ?? []).map(
      (band) => `<path d="${path(band.area)}Z" fill="var(--accent)" fill-opacity="${band.isBackTested ? 0.18 : 0.1}"/>`,
    ),
    ...(forecast?.lines ?? []).map((points) =>
      line(path(points), "--accent", 'stroke-width="2" stroke-dasharray="6 4"'),
    ),
    ...(overlay ? [line(path([overlay.from, overlay.to]), "--rule", 'stroke-width="1.5"')] : []),
    ...(threshold
      ? [line(`M${plot.left} ${y(threshold.value)}H${plot.right}`, "--limit", 'stroke-dasharray="6 4"')]
      : []),
    ...(limit ? [line(`M${plot.left} ${y(limit.value)}H${plot.right}`, "--limit", 'stroke-width="1.5"')] : []),
    ...model.events.map(({ at }) => line(`M${x(at)} ${plot.top}V${plot.bottom}`, "--rule", 'stroke-dasharray="1 4"')),
    ...model.segments.map((segment) => {
      const d = segment.length === 1 ? `${path(segment)}h0.01` : path(segment);
      return line(d, "--accent", 'stroke-width="2" stroke-linejoin="round" stroke-linecap="round"');
    }),
    "</g>",
    line(`M${x(model.nowMs)} ${plot.top}V${plot.bottom}`, "--muted"),
    label(
      toX(model, model.nowMs),
      plot.top - 6,
      formatUtc(model.nowMs),
      toX(model, model.nowMs) > 500 ? "end" : "start",
    ),
    ...(limit ? [label(plot.right, Number(y(limit.value)) - 5, limit.label, "end", "--limit")] : []),
    ...(threshold ? [label(plot.left + 4, Number(y(threshold.value)) + 14, threshold.label, "start", "--limit")] : []),
    ...drawEvents(model),
    label(plot.left - 8, timesY, "UTC", "end"),
    ...model.xTicks.map((tick) => {
      const at = toX(model, tick.value);
      return label(at, timesY, tick.label, anchorAt(at));
    }),
    label(plot.left, legendY, legendOf(model), "start"),
    ...(model.state === "empty"
      ? [label(plot.left + 12, 160, `No samples: ${model.detail ?? ""}`, "start", "--text")]
      : []),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-summary" fill="none" font-family="system-ui, sans-serif" font-size="13">${parts.join("")}</svg>`;
}

function toX({ xDomain: [from, to] }: MemoryChartModel, at: number): number {
  return plot.left + ((at - from) / (to - from)) * (plot.right - plot.left);
}

function toY({ yDomain: [low, high] }: MemoryChartModel, bytes: number): number {
  return plot.top + ((high - bytes) / (high - low)) * (plot.bottom - plot.top);
}

function line(d: string, color: string, more = ""): string {
  return `<path d="${d}" stroke="var(${color})"${more === "" ? "" : ` ${more}`}/>`;
}

type Anchor = "start" | "middle" | "end";

function label(x: number, y: number, text: string, anchor: Anchor, color = "--muted"): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="var(${color})">${escapeMarkup(text)}</text>`;
}

/** Labels at the ends would stick out of the picture, so they are not centred there. */
function anchorAt(x: number): Anchor {
  if (x < plot.left + 24) return "start";
  return x > plot.right - 24 ? "end" : "middle";
}

/** A mark per event below the plot, with what happened and when as its title; marks on one spot are drawn once. */
function drawEvents(model: MemoryChartModel): string[] {
  const spots = new Map<string, ChartEvent[]>();
  for (const event of model.events) {
    const spot = `${Math.round(toX(model, event.at) / 8)} ${event.kind}`;
    spots.set(spot, [...(spots.get(spot) ?? []), event]);
  }
  return [...spots.values()].map((events) => {
    const [first] = events as [ChartEvent, ...ChartEvent[]];
    const words = events.map(({ at, text }) => `${text}, ${formatUtc(at, model.nowMs)}`).join("; ");
    const mark = label(toX(model, first.at), eventsY, marks[first.kind], "middle", "--text");
    return `<g><title>${escapeMarkup(words)}</title>${mark}</g>`;
  });
}

function legendOf({ forecast, overlay, events }: MemoryChartModel): string {
  const kinds = [...new Set(events.map(({ kind }) => kind))].map((kind) => `${marks[kind]} ${kind}`);
  return [
    "━ resident memory",
    ...(forecast ? [`┅ forecast (${forecast.label})`] : []),
    ...(overlay ? ["─ alert rule's line (predict_linear)"] : []),
    ...kinds,
  ].join("   ");
}
