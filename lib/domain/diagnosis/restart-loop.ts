import { formatBytes, formatDuration, formatGrowth } from "@/lib/domain/format/format";
import type { RestartLoopFacts } from "@/lib/domain/trend/trend";
import { boundOf } from "./held-back";
import type { Situation } from "./situation";
import { perHour } from "./wording";

/** How often the process starts again, such as `about every 20 min`. */
export function howOften({ intervalSeconds }: RestartLoopFacts): string {
  return `about every ${formatDuration(intervalSeconds)}`;
}

/** What a leak across restarts does, as the sentence an operator reads first. "Killed" is said only with a kernel's record. */
export function decideLoop(situation: Situation, loop: RestartLoopFacts): string {
  const often = howOften(loop);
  if (loop.kills === 0) return `Restarts ${often}, with higher and higher peaks`;
  const isHost = situation.limit.state === "none";
  if (situation.oomKills.length > 0) {
    return `Killed at ${isHost ? "the end of the host's memory" : "its limit"} ${often}`;
  }
  return `${isHost ? "Fills the host's memory" : "Reaches its limit"} and restarts ${often}`;
}

/** The growth within a life, or from one peak to the next, and when the running life comes to its end. */
export function explainLoop(situation: Situation, loop: RestartLoopFacts): string {
  const { growthPerSecond, limit, trend } = situation;
  const peak = formatBytes(loop.peakBytes);
  if (loop.kills === 0) {
    const speed = growthPerSecond === null ? "" : ` by ${perHour(growthPerSecond)}`;
    return `Leak: the peaks rise${speed} from life to life, usually to ${peak}.`;
  }
  const speed = growthPerSecond === null ? "growth" : formatGrowth(growthPerSecond);
  const seconds = limit.state === "set" ? trend.timeToLimit?.central : undefined;
  const next =
    seconds !== undefined && Number.isFinite(seconds) && seconds > 0
      ? ` This life gets there in about ${formatDuration(seconds)}.`
      : "";
  return `Leak: ${speed} in each life, up to ${peak}.${next}`;
}

/** Title and counter-evidence of the finding. */
export function findLoop(situation: Situation, loop: RestartLoopFacts): { title: string; wouldChangeIt: string } {
  const { growthPerSecond } = situation;
  if (loop.kills === 0) {
    return {
      title: `Restarts ${howOften(loop)} hide a leak: the peaks rise from life to life`,
      wouldChangeIt: "Lives that peak no higher than the ones before.",
    };
  }
  const speed = growthPerSecond === null ? "" : ` by ${formatGrowth(growthPerSecond)}`;
  return {
    title: `Each life grows${speed} until ${boundOf(situation)} ends it, ${howOften(loop)}`,
    wouldChangeIt: "A life that levels off, or one that ends far below what ends the others.",
  };
}
