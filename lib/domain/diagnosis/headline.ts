import { formatBytes, formatDuration, formatGrowth, formatUtc } from "@/lib/domain/format/format";
import type { ForecastPoint } from "@/lib/domain/trend/trend";
import { consumerLabels } from "./consumers";
import type { Situation } from "./situation";
import type { Headline, HeadlinePart, Watching } from "./verdict";
import { perHour, wholePercent } from "./wording";

/** A second half that grows this much faster than the whole is worth a word. */
const acceleratingRatio = 1.3;

const text = (words: string): HeadlinePart => ({ kind: "text", text: words });
const clock = (at: number): HeadlinePart => ({ kind: "clock", at });

/** The sentence an operator reads first: what is going to happen and when, then why. Both are complete without the page. */
export function writeHeadline(situation: Situation, watching: Watching | null): Headline {
  const { kind, decides } = decide(situation, watching);
  const becauseParts = explain(situation);
  const because = becauseParts
    .map((part) => (part.kind === "text" ? part.text : formatUtc(part.at, situation.at)))
    .join("");
  return { kind, decides, interval: intervalOf(situation), because, becauseParts };
}

function intervalOf({ trend, growthPerSecond, at }: Situation): Headline["interval"] {
  const { timeToLimit } = trend;
  if (!timeToLimit || growthPerSecond === null || !Number.isFinite(timeToLimit.central)) return null;
  const distance = (point: ForecastPoint) => Math.abs(point.horizonSeconds - timeToLimit.central);
  const [nearest] = [...trend.forecast].sort((a, b) => distance(a) - distance(b));
  return {
    from: trend.segment?.toMs ?? at,
    earliestSeconds: timeToLimit.earliest,
    centralSeconds: timeToLimit.central,
    latestSeconds: timeToLimit.latest,
    basis: nearest?.basis ?? null,
  };
}

function decide(situation: Situation, watching: Watching | null): Pick<Headline, "kind" | "decides"> {
  const { trend, levelBytes, levelShare, limit, growthPerSecond, restarts } = situation;
  const level = levelBytes === null ? "its level" : formatBytes(levelBytes);
  if (situation.restartsRepeat) {
    return { kind: "restarts", decides: `The process keeps restarting: ${restarts.length} starts in this window` };
  }
  if (watching) return { kind: "watching", decides: `Watching: ${progressOf(watching)}` };
  if (levelShare !== null && levelShare >= 1) return { kind: "limit-reached", decides: "Memory is at its limit" };
  if (growthPerSecond !== null) {
    if (trend.timeToLimit && limit.state === "set") {
      return {
        kind: "limit-ahead",
        decides: `Limit reached in about ${formatDuration(trend.timeToLimit.central)}`,
      };
    }
    const reason = limit.state === "none" ? "no limit is set" : limit.state === "unknown" ? "its limit is unknown" : "";
    return { kind: "growing", decides: reason ? `Memory grows, and ${reason}` : "Memory grows; its limit is far away" };
  }
  switch (trend.shape) {
    case "stable-high": {
      const share = levelShare === null ? level : `${wholePercent(levelShare)} of its limit`;
      return { kind: "high", decides: `Memory is high but flat: ${share}` };
    }
    case "step":
      return {
        kind: "no-forecast",
        decides: `No forecast: memory stepped up${trend.step ? ` by ${formatBytes(trend.step.bytes)}` : ""} and has been flat since`,
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
      return { kind: "steady", decides: `Memory is steady at ${level}` };
  }
}

function explain(situation: Situation): HeadlinePart[] {
  const { trend, growthPerSecond, dominant } = situation;
  const cause = dominant
    ? [text(` Grows with ${consumerLabels[dominant.name]} (${wholePercent(dominant.share)} of it).`)]
    : [];
  if (growthPerSecond !== null) {
    const word = trend.shape === "leak" ? "Leak" : "Growth";
    return [
      text(`${word}: ${formatGrowth(growthPerSecond)}`),
      ...since(situation),
      text(`, ${paceOf(situation)}.`),
      ...cause,
    ];
  }
  if (trend.shape === "step" && trend.step)
    return [text("The step was at "), clock(trend.step.atMs), text("."), ...cause];
  const visible = trend.smallestDetectableBytesPerSecond;
  const flat = trend.shape === "stable" || trend.shape === "stable-high" || trend.shape === "sawtooth";
  if (flat && visible !== null && trend.segment) {
    return [text(`No growth above ${perHour(visible)} in ${formatDuration(trend.segment.spanSeconds)}.`)];
  }
  return [text(trend.reasons[0] ?? "The samples say no more."), ...(trend.shape === "saturating" ? cause : [])];
}

/** A window that opens on a running process cannot tell when its growth began. */
function since({ trend }: Situation): HeadlinePart[] {
  const { segment } = trend;
  if (!segment) return [];
  return [text(trend.segmentStartsMs.length > 1 ? " since " : " since at least "), clock(segment.fromMs)];
}

function paceOf({ trend }: Situation): string {
  const ratio = trend.gates.find((gate) => gate.name === "deceleration")?.value;
  return ratio != null && ratio >= acceleratingRatio ? "accelerating" : "steady";
}

function progressOf({
  spanSeconds,
  neededSeconds,
  samples,
  neededSamples,
  smallestVisibleBytesPerSecond,
}: Watching): string {
  const visible =
    smallestVisibleBytesPerSecond === null
      ? ""
      : `, smallest leak visible so far ${perHour(smallestVisibleBytesPerSecond)}`;
  const minutes = (seconds: number) => Math.floor(seconds / 60);
  // Compressed time constants of a demo need minutes that whole numbers would hide.
  if (neededSeconds < 600 && spanSeconds < neededSeconds) {
    return `${Math.floor(spanSeconds)} of ${Math.round(neededSeconds)} s${visible}`;
  }
  return spanSeconds < neededSeconds
    ? `${minutes(spanSeconds)} of ${minutes(neededSeconds)} min${visible}`
    : `${samples} of ${neededSamples} samples${visible}`;
}
