import { formatDuration, formatPercent, formatUtc } from "@/lib/domain/format/format";
import type { Comparison } from "./compare";
import { formatGrowthPerHour, formatProfileGrowth, formatProfileValue } from "./format-value";

/** How fast the node's memory grew, by the incident's verdict. Instants in epoch ms. */
export type RssSlope =
  | { state: "known"; bytesPerSecond: number; fromMs: number; toMs: number }
  | { state: "unknown"; reason: string };

const bytes = { type: "space", unit: "bytes" };

/**
 * What a comparison says, in sentences, the deciding one first: which stack explains how much of the growth, how fast it is,
 * and how fast RSS grew beside it. `taken` are the instants of both profiles, epoch ms.
 */
export function writeGrowthWords(
  { sampleType, whole, stacks, seconds }: Pick<Comparison, "sampleType" | "whole" | "stacks" | "seconds">,
  rss: RssSlope,
  taken: readonly [number | null, number | null],
): string[] {
  const change = `${formatProfileValue(whole.before, sampleType)} to ${formatProfileValue(whole.after, sampleType)}`;
  const most = stacks[0];
  const isGrowth = whole.growth > 0 && most !== undefined && most.self.growth > 0;
  return [
    ...(isGrowth ? [explainsWords(most, whole.growth)] : []),
    wholeWords(whole.growth, change, seconds, isGrowth ? formatGrowthPerHour(whole.perSecond, sampleType) : null),
    ...(seconds === null ? [noTimeWords(taken)] : []),
    ...(sampleType.unit === "bytes" ? [rssWords(rss, taken)] : []),
  ];

  function explainsWords({ frames, self }: Comparison["stacks"][number], all: number): string {
    const rate = self.perSecond === null ? "" : `, ${formatGrowthPerHour(self.perSecond, sampleType)}`;
    const amount = `${formatProfileGrowth(self.growth, sampleType)}${rate}`;
    const share = self.growth / all;
    const name = frames.at(-1) ?? "";
    // Others shrank meanwhile: a share of more than all would only puzzle.
    if (share > 1) return `The stack that ends in ${name} grew more than the whole heap profile: ${amount}.`;
    return `The stack that ends in ${name} explains ${formatPercent(share)} of the growth of the heap profile: ${amount}.`;
  }

  function wholeWords(growth: number, text: string, between: number | null, rate: string | null): string {
    const time = between === null ? "" : ` in ${formatDuration(between)}`;
    if (growth === 0) return `The profile did not grow: ${text}${time}.`;
    const word = growth > 0 ? "grew" : "shrank";
    return `The profile ${word} from ${text}${time}${rate === null || between === null ? "" : `, ${rate}`}.`;
  }
}

function noTimeWords([before, after]: readonly [number | null, number | null]): string {
  if (before !== null && after !== null) {
    return "The time between is unknown, and so is growth per hour: the second profile was not taken later than the first.";
  }
  const which = before === null && after === null ? "neither profile says" : "one of the profiles does not say";
  return `The time between is unknown, and so is growth per hour: ${which} when it was taken.`;
}

function rssWords(rss: RssSlope, [before, after]: readonly [number | null, number | null]): string {
  if (rss.state === "unknown") return `How fast RSS grew is unknown: ${rss.reason}`;
  const rate = `${formatGrowthPerHour(rss.bytesPerSecond, bytes)}`;
  const judged = `${formatUtc(rss.fromMs, Number.NaN)} to ${formatUtc(rss.toMs, rss.fromMs)}`;
  const isSameTime = before !== null && after !== null && before <= rss.toMs && after >= rss.fromMs;
  return isSameTime
    ? `RSS grew by ${rate} in the same time (judged from ${judged}).`
    : `RSS grew by ${rate} in another time, from ${judged}: the two can only be compared with care.`;
}
