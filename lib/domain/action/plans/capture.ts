import { profilingSetting } from "@/lib/domain/config-edit/profiling-key";
import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import { answerOf, memoryLimitOf, type PlanLooks, type Precondition, problemOf } from "./looks";
import { processPrecondition } from "./preconditions";
import { profilingInFile } from "./profiling";

/** What shows something of a process's memory where no dump can be had. */
export const noDumpAlternatives =
  "Instead: collect-diagnostics keeps the kernel's account of the process's memory (smaps_rollup, cgroup), and the page shows which consumer grows.";

/** A slow disk writes as fast; the time is a bound for planning, not a measurement. */
const assumedBytesPerSecond = 50 * 1024 * 1024;

/** Why no signal can be sent that has a heap dump written, whatever the circumstances; null where one can. */
export function whyNoCapture(looks: PlanLooks): string | null {
  const { target, facts, factsDetail } = looks;
  if (target.host.kind === "kubernetes") return "A heap dump inside a pod is not supported.";
  if (!facts) {
    return `The process of ${target.name} cannot be seen on its host: ${factsDetail ?? problemOf(null)}`;
  }
  if (facts.catchesSigusr1 === false) {
    const mask = facts.sigCgt === null ? "" : ` (SigCgt ${facts.sigCgt})`;
    return `Refused: process ${facts.pid} has no handler for SIGUSR1${mask}, so the signal would end it. Nothing was sent.`;
  }
  if (target.heapDump === false) {
    return "Refused: that this build writes a heap dump on SIGUSR1 is not configured (heapDump: sigusr1), and a handler alone does not show it. Nothing was sent.";
  }
  if (profilingInFile(looks) === false) {
    return `Refused: profiling is off (${profilingSetting}: false in ${answerOf(looks.config)?.path ?? "the configuration"}): enable it first (enable-profiling). Nothing was sent.`;
  }
  return null;
}

/** What has to hold for a dump to be safe and to come in time. */
export function capturePreconditions(looks: PlanLooks): Precondition[] {
  return [
    processPrecondition(looks),
    maskPrecondition(looks),
    {
      text: "This build writes a heap dump on SIGUSR1",
      state: "met",
      detail: `heapDump: ${looks.target.heapDump} in the configuration. The process cannot be asked: Node.js has a handler for SIGUSR1 whether or not the program writes a dump.`,
    },
    diskPrecondition(looks),
    headroomPrecondition(looks),
    timePrecondition(looks),
  ];
}

/** What speaks against a dump that nobody insists on; null where nothing does. Room that is not told is no room. */
export function captureObstacle(looks: PlanLooks): Precondition | null {
  const disk = diskPrecondition(looks);
  const others = [maskPrecondition(looks), headroomPrecondition(looks), timePrecondition(looks)];
  return others.find(({ state }) => state === "not met") ?? (disk.state === "met" ? null : disk);
}

/** The largest dump so far and half as much again; of a node that has written none its RSS, which no dump exceeds by much. */
function expectedBytes({ facts, dumps }: PlanLooks): { bytes: number; basis: string } {
  const largest = (answerOf(dumps)?.dumps ?? []).reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0);
  if (largest > 0) {
    const bytes = largest * 1.5;
    return {
      bytes,
      basis: `A dump takes about ${formatBytes(bytes)}: the largest so far has ${formatBytes(largest)}.`,
    };
  }
  const bytes = facts?.rssBytes ?? 0;
  return { bytes, basis: `A dump takes up to about the RSS, ${formatBytes(bytes)}; there is none to go by yet.` };
}

/** How long a dump takes at most, seconds. */
export function captureSeconds(looks: PlanLooks): number {
  return Math.max(1, expectedBytes(looks).bytes / assumedBytesPerSecond);
}

function maskPrecondition({ facts }: PlanLooks): Precondition {
  const text = "The process has a handler for SIGUSR1";
  return facts?.catchesSigusr1 === true
    ? { text, state: "met", detail: `SigCgt ${facts.sigCgt ?? "not shown"}` }
    : {
        text,
        state: "not met",
        detail: "The mask of caught signals cannot be read: the signal may end it.",
        blocking: true,
      };
}

/** The folder has room for a dump as large as the largest yet, and half as much again. */
export function diskPrecondition(looks: PlanLooks): Precondition {
  const text = "The dump folder has room";
  const known = answerOf(looks.dumps);
  const { bytes, basis } = expectedBytes(looks);
  if (known === null) {
    const detail = `${basis} The folder cannot be listed: ${problemOf(looks.dumps)}.`;
    return { text, state: "not met", detail };
  }
  if (known.freeBytes === null) {
    return { text, state: "unknown", detail: `${basis} Free space is not told; check it before.` };
  }
  const detail = `${basis} ${formatBytes(known.freeBytes)} are free in ${looks.target.host.dumpDir}.`;
  return known.freeBytes > bytes ? { text, state: "met", detail } : { text, state: "not met", detail, blocking: true };
}

/** Writing a dump takes memory itself: too near to the limit it is what ends the node. */
function headroomPrecondition(looks: PlanLooks): Precondition {
  const text = "The node has room below its limit for writing the dump";
  const limit = memoryLimitOf(looks);
  const rss = looks.facts?.rssBytes ?? null;
  if (limit === null || rss === null) return { text, state: "unknown", detail: "The limit is not known." };
  if (limit === "infinity") return { text, state: "met", detail: "no limit is set" };
  const detail = `${formatBytes(Math.max(0, limit - rss))} below the limit of ${formatBytes(limit)}`;
  return { text, state: rss < 0.95 * limit ? "met" : "not met", detail };
}

/** In how many seconds the limit is reached at the earliest; null where no time is forecast. */
export function earliestLimitSeconds({ diagnosis, nowMs }: PlanLooks): number | null {
  const interval = diagnosis?.verdict.headline.interval ?? null;
  return interval && interval.from / 1000 + interval.earliestSeconds - nowMs / 1000;
}

function timePrecondition(looks: PlanLooks): Precondition {
  const text = "The limit is farther away than the dump takes";
  const seconds = captureSeconds(looks);
  const about = `about ${formatDuration(seconds)} at an assumed ${formatBytes(assumedBytesPerSecond)}/s`;
  const left = earliestLimitSeconds(looks);
  if (left === null)
    return { text, state: "unknown", detail: `The dump takes ${about}; no time to the limit is forecast.` };
  const detail = `${about}, and at the earliest ${formatDuration(Math.max(0, left))} to the limit`;
  return left > seconds ? { text, state: "met", detail } : { text, state: "not met", detail, blocking: true };
}
