import { formatDuration } from "@/lib/domain/format/format";
import type { Operation } from "../operation";
import { captureObstacle, captureSeconds, earliestLimitSeconds, whyNoCapture } from "./capture";
import { type PlanLooks, toldBy } from "./looks";

/** A dump's own time doubled, for the way to the console; a helper waits for seconds whether a file has become whole. */
const leastSeconds = 30;
const mostSeconds = 120;

/** The first half of a restart: what is to be done, in a step's words, or why nothing is. */
interface CaptureFirst {
  operations: Operation[];
  step: string;
  reason: string | null;
}

/**
 * A heap dump before a restart, which destroys what it would show. It is taken only where nothing speaks against it: the
 * restart itself never depends on it, and one that has to come sooner comes without.
 */
export function planCaptureFirst(looks: PlanLooks, wanted: boolean): CaptureFirst {
  const within = Math.ceil(Math.min(mostSeconds, Math.max(leastSeconds, 2 * captureSeconds(looks))));
  const reason = whyNotFirst(looks, wanted, within);
  if (reason !== null) return { operations: [], step: `No heap dump is taken first: ${reason}`, reason };
  return {
    operations: [{ kind: "dump-heap", optionalWithinSeconds: within }],
    step: `First send SIGUSR1 to process ${looks.facts?.pid ?? "of the node"}, which writes a heap dump, and keep that with the incident. After ${formatDuration(within)}, or when it fails, the restart goes on without it.`,
    reason: null,
  };
}

function whyNotFirst(looks: PlanLooks, wanted: boolean, withinSeconds: number): string | null {
  if (!wanted) return "it was not asked for (captureFirst).";
  const refusal = looks.isDown ? "The node is down." : whyNoCapture(looks);
  if (refusal !== null) return inSentence(refusal.replace(/^Refused: /, "").replace(/ Nothing was sent\.$/, ""));
  if (looks.health !== null && toldBy(looks.health) === null) {
    return "the node does not answer its health check, and would hardly write one.";
  }
  const against = captureObstacle(looks);
  if (against) return inSentence(`${against.text}: ${against.state}. ${against.detail}`);
  const left = earliestLimitSeconds(looks);
  if (left === null || left > withinSeconds) return null;
  return `the limit may be reached in ${formatDuration(Math.max(0, left))}, and a dump may take ${formatDuration(withinSeconds)}.`;
}

const inSentence = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
