import { formatBytes } from "@/lib/domain/format/format";
import type { ChartTick } from "./memory-chart-model";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const timeSteps = [1, 2, 5, 10, 15, 30]
  .map((count) => count * second)
  .concat([1, 2, 5, 10, 15, 30].map((count) => count * minute))
  .concat([1, 2, 3, 6, 12].map((count) => count * hour))
  .concat([1, 2, 7, 14, 28].map((count) => count * day));

/** Distance of the byte ticks: the smallest power of two that needs at most six of them over `span` bytes. */
export function byteTickStep(span: number): number {
  return Math.max(1, 2 ** Math.ceil(Math.log2(span / 5)));
}

/** Ticks in bytes from `low` to `high`, at multiples of a power of two. */
export function byteTicks(low: number, high: number): ChartTick[] {
  const step = byteTickStep(high - low);
  const ticks: ChartTick[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) {
    ticks.push({ value, label: value === 0 ? "0" : formatBytes(value) });
  }
  return new Set(ticks.map(({ label }) => label)).size === ticks.length ? ticks : ticks.map(inStepUnit(step));
}

/** Ticks closer together than three digits can tell are labelled in whole units of their own distance. */
function inStepUnit(step: number): (tick: ChartTick) => ChartTick {
  const power = Math.floor(Math.log2(step) / 10);
  const unit = ["B", "KiB", "MiB", "GiB", "TiB"][power];
  return ({ value }) => ({ value, label: `${value / 1024 ** power} ${unit}` });
}

/** Up to eight ticks at round UTC times; the label has the date where a day begins, and seconds only where they tell. */
export function timeTicks(fromMs: number, toMs: number): ChartTick[] {
  const span = toMs - fromMs;
  const step = timeSteps.find((candidate) => span / candidate <= 7) ?? Math.ceil(span / 7 / day) * day;
  const ticks: ChartTick[] = [];
  for (let value = Math.ceil(fromMs / step) * step; value <= toMs; value += step) {
    const iso = new Date(value).toISOString();
    const label = value % day === 0 ? iso.slice(5, 10) : iso.slice(11, step < minute ? 19 : 16);
    ticks.push({ value, label });
  }
  return ticks;
}
