import { formatDuration, formatGrowth, formatUtc } from "@/lib/domain/format/format";
import type { Shape } from "@/lib/domain/trend/trend";
import type { CheckResult, CheckState } from "./check";
import type { CheckContext } from "./context";

const withoutGrowth: ReadonlySet<Shape> = new Set(["stable", "stable-high", "sawtooth", "falling"]);
const undecidedShapes: ReadonlySet<Shape> = new Set(["insufficient", "restarted-recently"]);
/** Without samples in this last part of the time its end was not seen. */
const unseenShare = 0.1;

/**
 * Post-incident 1: for as long as configured no growth by the trend engine, the newest watch held if there was one, and no
 * alert of the incident fires. What speaks against it counts before what is not known yet.
 */
export function memoryStable({ nowMs, postIncident }: CheckContext): CheckResult {
  const { stability, firing, watch } = postIncident;
  const { trend, neededSeconds, lastAt } = stability;
  const slope = trend?.slopeBytesPerSecond ?? null;
  const seen = trend?.segment ?? null;
  const say = (state: CheckState, summary: string, detail: string): CheckResult => ({
    ...{ name: "memory-stable", state, summary, detail, query: null },
    ...{ source: "the console's own samples of RSS", at: lastAt },
  });
  const needed = formatDuration(neededSeconds);
  const measured = seen
    ? `RSS from ${formatUtc(seen.fromMs, nowMs)} to ${formatUtc(seen.toMs, nowMs)} (${formatDuration(seen.spanSeconds)}, ${seen.samples} samples)${slope === null ? "" : `: ${formatGrowth(slope)}`}.`
    : `Memory has to be without growth for ${needed}.`;
  if (firing.length > 0) return say("not met", `${firing.join(", ")} fires`, `An alert still fires. ${measured}`);
  if (watch && watch.state !== "held" && watch.state !== "watching" && watch.state !== "unknown") {
    return say("not met", `the watch: ${watch.state}`, `The last watch did not hold: ${watch.detail}. ${measured}`);
  }
  if (!trend || !seen || lastAt === null) {
    return say("unknown", "RSS was not sampled", `Cannot be decided without samples of RSS. ${measured}`);
  }
  if (!withoutGrowth.has(trend.shape) && !undecidedShapes.has(trend.shape)) {
    const grows = slope === null ? trend.shape : `${trend.shape}, ${formatGrowth(slope)}`;
    return say("not met", grows, `${measured} ${trend.reasons[0] ?? ""}`.trim());
  }
  if (watch?.state === "watching") {
    return say("unknown", `watched until ${formatUtc(watch.until, nowMs)}`, `The watch is not over. ${measured}`);
  }
  if (watch?.state === "unknown") {
    return say("unknown", "the watch could not tell", `The last watch saw too little: ${watch.detail}. ${measured}`);
  }
  if (nowMs - lastAt > unseenShare * neededSeconds * 1000) {
    return say("unknown", "RSS is not sampled any more", `No sample since ${formatUtc(lastAt, nowMs)}. ${measured}`);
  }
  if (undecidedShapes.has(trend.shape)) {
    return say("unknown", `${trend.shape}, ${needed} needed`, `${measured} ${trend.reasons[0] ?? ""}`.trim());
  }
  if (seen.spanSeconds < neededSeconds) {
    const soFar = `${formatDuration(seen.spanSeconds)} of ${needed} without growth`;
    return say("unknown", soFar, `${measured} Warm-up and pauses do not count.`);
  }
  const smallest = trend.smallestDetectableBytesPerSecond;
  const visible = smallest === null ? "" : ` Growth above ${formatGrowth(smallest)} would have been seen.`;
  const summary = `${trend.shape} for ${formatDuration(seen.spanSeconds)}${slope === null ? "" : `, ${formatGrowth(slope)}`}`;
  return say("met", summary, `${measured}${visible} No alert fires${watch ? ", and the watch held" : ""}.`);
}
