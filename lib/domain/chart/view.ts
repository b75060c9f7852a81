import { z } from "zod";
import { horizonChoices, ruleHorizonSeconds, ruleWindowSeconds, windowChoices } from "@/lib/domain/forecast/alert-rule";

/** What the chart shows: three numbers that live in the address, in seconds. */
export interface ChartView {
  rangeSeconds: number;
  windowSeconds: number;
  horizonSeconds: number;
}

/** The time ranges on offer. Where time is compressed the last minutes matter most, so ten minutes come first. */
export function chartChoices(timeScale: number) {
  return {
    ranges: [...(timeScale > 1 ? [600] : []), 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600],
    windows: windowChoices.map((seconds) => Math.max(10, seconds / timeScale)),
    horizons: horizonChoices.map((seconds) => Math.max(10, seconds / timeScale)),
  };
}

export function defaultChartView(timeScale: number): ChartView {
  return {
    rangeSeconds: timeScale > 1 ? 600 : 3600,
    windowSeconds: ruleWindowSeconds / timeScale,
    horizonSeconds: ruleHorizonSeconds / timeScale,
  };
}

/** Reads a view from an address. Anything that is not on offer falls back to the default, so an old link still opens. */
export function decodeChartView(search: Record<string, string | string[] | undefined>, timeScale: number): ChartView {
  const choices = chartChoices(timeScale);
  const fallback = defaultChartView(timeScale);
  const pick = (name: string, allowed: readonly number[], other: number) => {
    const parsed = z.coerce.number().safeParse(search[name]);
    return parsed.success && allowed.includes(parsed.data) ? parsed.data : other;
  };
  return {
    rangeSeconds: pick("range", choices.ranges, fallback.rangeSeconds),
    windowSeconds: pick("window", choices.windows, fallback.windowSeconds),
    horizonSeconds: pick("horizon", choices.horizons, fallback.horizonSeconds),
  };
}

export function encodeChartView(view: ChartView): string {
  return `range=${view.rangeSeconds}&window=${view.windowSeconds}&horizon=${view.horizonSeconds}`;
}

/** Steps of a ladder, so that viewers of the same range ask the same question. At most 600 points. */
export function chartStepSeconds(rangeSeconds: number, scrapeSeconds: number): number {
  const ladder = [1, 2, 5, 15, 30, 60, 120, 300, 600, 1200];
  const wanted = Math.max(scrapeSeconds, rangeSeconds / 600);
  return ladder.find((step) => step >= wanted) ?? 1800;
}
