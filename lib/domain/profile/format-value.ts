import { emRule, formatBytes, formatCount, formatSeconds } from "@/lib/domain/format/format";
import type { SampleType } from "./profile";

const secondsIn: Readonly<Record<string, number>> = { nanoseconds: 1e-9, microseconds: 1e-6, milliseconds: 1e-3 };

/** A value with its unit: `1.42 GiB`, `12 objects`, `350 ms`. */
export function formatProfileValue(value: number, { type, unit }: SampleType): string {
  if (unit === "bytes") return formatBytes(value);
  const scale = secondsIn[unit];
  if (scale !== undefined) return formatSeconds(value * scale);
  return `${formatCount(value)} ${unit === "count" ? countedThing(type) : unit}`;
}

/** The same to the last digit, in the unit of the profile. */
export function exactProfileValue(value: number, { type, unit }: SampleType): string {
  return `${formatCount(value)} ${unit === "count" ? countedThing(type) : unit}`;
}

/** With its sign in front, for what changed. */
export function formatProfileGrowth(value: number, type: SampleType): string {
  return `${value > 0 ? "+" : ""}${formatProfileValue(value, type)}`;
}

/** Growth per hour; an em rule where the time is not known. */
export function formatGrowthPerHour(perSecond: number | null, type: SampleType): string {
  return perSecond === null ? emRule : `${formatProfileGrowth(perSecond * 3600, type)}/h`;
}

export function formatPercentOf(value: number, total: number): string {
  return total === 0 ? emRule : formatProfilePercent((value / total) * 100);
}

/** Two digits behind the point, as in `go tool pprof`. */
export const formatProfilePercent = (percent: number) => `${percent.toFixed(2).replace("-", "−")} %`;

/** What a `count` counts: `inuse_objects` are objects. */
const countedThing = (type: string) => type.replace(/^(inuse|alloc)_/, "") || "samples";
