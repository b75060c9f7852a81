import { median } from "@/lib/domain/diagnosis/buckets";
import { whatIf } from "@/lib/domain/diagnosis/options/effect";
import type { Situation } from "@/lib/domain/diagnosis/situation";
import type { OptionAssessment, WhatIf } from "@/lib/domain/diagnosis/verdict";
import { counted, perHour } from "@/lib/domain/diagnosis/wording";
import { formatBytes, formatDuration, formatUtc } from "@/lib/domain/format/format";
import type { PlanContent } from "../action";
import type { PlanLooks } from "./looks";

/** RSS after a restart, from what earlier starts came back with, else from what is over the new caps. */
export function expectedAfterRestart(
  { postStartRss, facts }: PlanLooks,
  option: Pick<OptionAssessment, "expectedFreedBytes" | "basis" | "helps"> | null = null,
): PlanContent["expected"] {
  const typical = median(postStartRss);
  const freed = option && option.helps !== "no" ? option.expectedFreedBytes : null;
  const stays =
    freed !== null && freed > 0 ? ` About ${formatBytes(freed)} of it stays free later on: ${option?.basis}.` : "";
  if (typical !== null) {
    const starts = `${postStartRss.length} earlier ${postStartRss.length === 1 ? "start" : "starts"}`;
    return { rssBytes: typical, basis: `Median of the lowest RSS in the first minute of ${starts}.${stays}` };
  }
  if (freed !== null && freed > 0 && facts?.rssBytes != null) {
    const basis = `RSS now less ${formatBytes(freed)}: ${option?.basis}. The console has not yet seen this node start.`;
    return { rssBytes: Math.max(0, facts.rssBytes - freed), basis };
  }
  return { rssBytes: null, basis: "Unknown: the console has not yet seen this node start." };
}

/** RSS as it is, where an action leaves it alone. */
export function expectedUnchanged({ facts }: PlanLooks, why: string): PlanContent["expected"] {
  return { rssBytes: facts?.rssBytes ?? null, basis: why };
}

/** How memory would go on if it works, in words and as a line; null when the trend cannot say. */
export function toForecast({ undecided, at: nowMs }: Situation, outlook: WhatIf | null): PlanContent["forecast"] {
  if (!outlook || undecided) return null;
  const { levelAfterBytes, slopeAfterBytesPerSecond: slope, timeToLimitSeconds, limitBytes, points } = outlook;
  const begins = `From ${formatBytes(levelAfterBytes)}`;
  const limit = limitBytes === null ? "no limit is known" : `the limit of ${formatBytes(limitBytes)}`;
  const text =
    slope <= 0
      ? `${begins} it does not grow on.`
      : timeToLimitSeconds === null
        ? `${begins} it grows by ${perHour(slope)}; ${limitBytes === null ? limit : `${limit} is not reached`}.`
        : `${begins} it grows by ${perHour(slope)} and reaches ${limit} in ${formatDuration(timeToLimitSeconds)}, at ${formatUtc(nowMs + timeToLimitSeconds * 1000, nowMs)}.`;
  return { text, points, limitBytes };
}

/** The forecast under another limit, from `startBytes` on; null when that or the growth is unknown. */
export function forecastUnderLimit(
  situation: Situation,
  limitBytes: number,
  startBytes: number | null,
): PlanContent["forecast"] {
  if (startBytes === null) return null;
  const effect = {
    levelAfterBytes: startBytes,
    slopeAfterBytesPerSecond: situation.growthPerSecond ?? 0,
    limitAfterBytes: limitBytes,
  };
  return toForecast(situation, whatIf(situation, effect));
}

const judgedLongAgoMs = 10 * 60_000;

/** What waiting costs by the newest verdict; null when nothing presses or nothing is known. */
export function costOfWaiting({ diagnosis, nowMs }: Pick<PlanLooks, "diagnosis" | "nowMs">): string | null {
  if (!diagnosis) return null;
  const { verdict, trend } = diagnosis;
  const grows = verdict.shape === "leak" || verdict.shape === "growing-with-load";
  const slope = grows ? trend.slopeBytesPerSecond : null;
  const perWait =
    slope !== null && slope > 0 ? `Each hour of waiting takes about ${formatBytes(slope * 3600)} more.` : null;
  const { interval } = verdict.headline;
  const old = nowMs - verdict.at > judgedLongAgoMs ? `Judged at ${formatUtc(verdict.at, nowMs)}: ` : "";
  if (!interval) return perWait && `${old}${perWait}`;
  const earliest = interval.from + interval.earliestSeconds * 1000;
  const central = interval.from + interval.centralSeconds * 1000;
  const when =
    earliest <= nowMs
      ? "the limit may be reached at any moment"
      : `the limit may be reached at ${formatUtc(earliest, nowMs)}, in ${formatDuration((earliest - nowMs) / 1000)}, and most likely about ${formatUtc(central, nowMs)}`;
  const sentence = old === "" ? when.charAt(0).toUpperCase() + when.slice(1) : `${old}${when}`;
  return [`${sentence}.`, ...(perWait ? [perWait] : [])].join(" ");
}

/** What a change of the workload's template loses: each replica is restarted. */
export function rolloutLosses(looks: PlanLooks): string[] {
  return [...restartLosses(looks), "The same on every other replica."];
}

/** What restarting the node loses; its state lives in its memory only. What was measured as nothing is left out. */
export function restartLosses(looks: PlanLooks): string[] {
  if (looks.isDown && looks.pod === null) {
    return [`Nothing more: ${looks.target.name} is down, and what it held in memory is gone already.`];
  }
  const { target, repositories, realtime, ci } = looks;
  const held = repositories && "value" in repositories ? repositories.value : null;
  const why =
    repositories && "detail" in repositories
      ? `${repositories.state}: ${repositories.detail}`
      : "the node's API is not configured";
  const runs = ci && "value" in ci ? ci.value : null;
  const open = realtime && "value" in realtime ? realtime.value.currentConnections : null;
  const losses = [
    held === null
      ? `All repositories that ${target.name} holds in memory; how many is not known (${why}).`
      : held === 0
        ? null
        : `All ${held} repositories that ${target.name} holds in memory, with their issues and pull requests. A backup of its data folder does not hold them.`,
    runs === null
      ? "CI runs and their artifacts, which live in memory as well; how many is not known."
      : runs.runs + runs.artifacts === 0
        ? null
        : `${counted(runs.runs, "CI run")} and ${counted(runs.artifacts, "artifact")} (${formatBytes(runs.artifactBytes)}), which live in memory as well.`,
    open === null
      ? "Open connections; clients have to connect again."
      : open === 0
        ? "Open requests; clients have to send them again."
        : `${counted(open, "WebSocket connection")} and all open requests; clients have to connect again.`,
  ];
  return losses.filter((loss) => loss !== null);
}
