import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import type { Gate } from "@/lib/domain/trend/trend";
import { boundOf } from "./held-back";
import { decideLoop } from "./restart-loop";
import type { Situation } from "./situation";
import type { Headline, Watching } from "./verdict";
import { tellProgress } from "./watching";
import { perHour, wholePercent } from "./wording";

type Decision = Pick<Headline, "kind" | "decides">;

/** What is going to happen, in one sentence, and which kind of sentence it is. */
export function decide(situation: Situation, watching: Watching | null): Decision {
  const { trend, levelShare, restarts } = situation;
  if (situation.restartsRepeat) {
    return { kind: "restarts", decides: `The process keeps restarting: ${restarts.length} starts in this window` };
  }
  if (trend.restartLoop) return { kind: "restart-loop", decides: decideLoop(situation, trend.restartLoop) };
  if (watching) return { kind: "watching", decides: `Watching: ${tellProgress(watching)}` };
  if (levelShare !== null && levelShare >= 1) return { kind: "limit-reached", decides: "Memory is at its limit" };
  if (situation.grows) return decideGrowth(situation);
  return decideLevel(situation);
}

function decideGrowth({ trend, limit, growthPerSecond }: Situation): Decision {
  if (growthPerSecond === null) return { kind: "growing", decides: "Memory grows; how fast is not known" };
  if (trend.timeToLimit && limit.state === "set") {
    return { kind: "limit-ahead", decides: `Limit reached in about ${formatDuration(trend.timeToLimit.central)}` };
  }
  if (limit.state === "none") return { kind: "growing", decides: "Memory grows, and no limit is set" };
  if (limit.state === "unknown") return { kind: "growing", decides: "Memory grows, and its limit is unknown" };
  return { kind: "growing", decides: "Memory grows; its limit is far away" };
}

function decideLevel(situation: Situation): Decision {
  const { trend, levelBytes, levelShare, heldBack } = situation;
  const level = levelBytes === null ? "its level" : formatBytes(levelBytes);
  switch (trend.shape) {
    case "stable-high": {
      const share = levelShare === null ? level : `${wholePercent(levelShare)} of its limit`;
      return { kind: "high", decides: `Memory is high but flat: ${share}` };
    }
    case "step":
      return {
        kind: "no-forecast",
        decides: trend.step
          ? `No forecast: memory stepped up by ${formatBytes(trend.step.bytes)} and has been flat since`
          : "No forecast: memory rose in a few steps",
      };
    case "saturating":
      return {
        kind: "no-forecast",
        decides: `No forecast: memory is settling${trend.asymptoteBytes === null ? "" : ` at about ${formatBytes(trend.asymptoteBytes)}`}`,
      };
    case "falling":
      return { kind: "steady", decides: `Memory is falling, now ${level}` };
    case "sawtooth":
      return { kind: "steady", decides: "Memory rises and falls within its past range" };
    default:
      if (trend.overrules) return { kind: "steady", decides: `Memory is within its past range, at ${level}` };
      return {
        kind: "steady",
        decides: heldBack ? decideHeldBack(situation, heldBack) : `Memory is steady at ${level}`,
      };
  }
}

/** Growth was seen, so "steady" alone would be wrong. */
function decideHeldBack(situation: Situation, gate: Gate): string {
  const slope = situation.trend.slopeBytesPerSecond;
  switch (gate.name) {
    case "relevance":
      return `Memory grows${slope === null ? "" : ` by ${perHour(slope)}`}; ${boundOf(situation)} is too far away to matter`;
    case "new-high":
      return "Memory rises within its past range";
    case "confirmation":
      return "Memory rose only lately: too early to call it a trend";
    default:
      return "Memory rises with ups and downs, without a steady trend";
  }
}
