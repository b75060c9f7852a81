import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import { median } from "../buckets";
import { howOften } from "../restart-loop";
import { highShare, type Situation } from "../situation";
import type { OptionAssessment } from "../verdict";
import { counted } from "../wording";
import { assessment } from "./catalogue";
import { timeGained, whatIf } from "./effect";
import { restartLosses } from "./restart-losses";

/** Option A: gains time against growth, ends nothing, and empties the node. */
export function assessRestart(situation: Situation): OptionAssessment {
  const { levelBytes, limitBytes, growthPerSecond, trend, postStartRss } = situation;
  const common = { loses: restartLosses(situation), restarts: 1, reversible: false };
  const start = median(postStartRss.filter((bytes) => Number.isFinite(bytes) && bytes > 0));
  const basis =
    start === null
      ? "no earlier start of this node has been seen"
      : `post-start RSS of ${counted(postStartRss.length, "earlier start")}: ${formatBytes(start)}`;
  const freed = start === null || levelBytes === null ? null : Math.max(0, levelBytes - start);
  const known = { ...common, expectedFreedBytes: freed, basis };
  if (situation.restartsRepeat) {
    return assessment("A", {
      ...known,
      helps: "no",
      reason: "It restarts by itself already; one more answers nothing.",
    });
  }
  if (trend.restartLoop) {
    const reason = `It restarts by itself already, ${howOften(trend.restartLoop)}; one more gains nothing.`;
    return assessment("A", { ...known, helps: "no", reason });
  }
  if (situation.undecided) {
    return assessment("A", { ...known, helps: "unknown", reason: "Whether memory grows is not known yet." });
  }
  const risen = trend.shape === "step" || trend.shape === "saturating";
  if (!situation.grows && !(risen && situation.high)) {
    const reason =
      trend.shape === "stable-high"
        ? "Memory is flat at this level: after a restart it would fill up to it again."
        : situation.heldBack
          ? "What growth there is gives no reason to restart."
          : "Memory does not grow.";
    return assessment("A", { ...known, helps: "no", reason });
  }
  if (start === null || levelBytes === null) {
    const reason = "A new process begins with less memory; how much less is unknown.";
    return assessment("A", { ...known, helps: "yes", reason });
  }
  if (start >= highShare * levelBytes) {
    const reason = `Earlier starts came back with ${formatBytes(start)}, about what it holds now.`;
    return assessment("A", { ...known, helps: "no", reason });
  }
  const effect = {
    levelAfterBytes: start,
    slopeAfterBytesPerSecond: growthPerSecond ?? 0,
    limitAfterBytes: limitBytes,
  };
  const gained = timeGained(situation, effect);
  const reason =
    gained.timeGainedSeconds === null
      ? "Frees memory, but what made it grow goes on."
      : `Buys about ${formatDuration(gained.timeGainedSeconds)}; the growth goes on.`;
  return assessment("A", { ...known, ...gained, helps: "yes", reason, whatIf: whatIf(situation, effect) });
}
