import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import { processFacts } from "./basis";
import { costOfWaiting, expectedUnchanged } from "./effect";
import { answerOf, memoryLimitOf, type PlanLooks, type PlanResult, type Precondition, problemOf } from "./looks";
import { processPrecondition } from "./preconditions";
import { describeProcess } from "./restart";

const alternatives =
  "Instead: collect-diagnostics keeps the kernel's account of the process's memory (smaps_rollup, cgroup), and the page shows which consumer grows.";
/** A slow disk writes as fast; the time is a bound for planning, not a measurement. */
const assumedBytesPerSecond = 50 * 1024 * 1024;

/**
 * A heap dump by SIGUSR1, which ends a process that has no handler for it: so it takes the kernel's word (the mask of caught
 * signals) and that of whoever configured the target, and a build without is refused with what can be done instead.
 */
export function planDumpHeap(looks: PlanLooks): PlanResult {
  const { target, facts } = looks;
  if (target.host.kind === "kubernetes")
    return { failed: `A heap dump inside a pod is not supported. ${alternatives}` };
  if (!facts)
    return {
      failed: `The process of ${target.name} cannot be seen on its host: ${looks.factsDetail ?? problemOf(null)}`,
    };
  if (facts.catchesSigusr1 === false) {
    const mask = facts.sigCgt === null ? "" : ` (SigCgt ${facts.sigCgt})`;
    return {
      failed: `Refused: process ${facts.pid} has no handler for SIGUSR1${mask}, so the signal would end it. Nothing was sent. ${alternatives}`,
    };
  }
  if (!target.heapDump) {
    return {
      failed: `Refused: that this build writes a heap dump on SIGUSR1 is not configured (heapDump: true), and a handler alone does not show it. Nothing was sent. ${alternatives}`,
    };
  }
  const seconds = (facts.rssBytes ?? 0) / assumedBytesPerSecond;
  return {
    content: {
      summary: `Take a heap dump of ${target.name}; ${describeProcess(looks)}.`,
      steps: [
        "Look again: the process must still be the one that was planned for, with a handler for SIGUSR1.",
        `Send SIGUSR1 to process ${facts.pid}, once, and wait for a new complete file in the dump folder.`,
        "Verify: the process runs on, and the file's size and hash.",
      ],
      operations: [{ kind: "dump-heap" }],
      helps: { state: "unknown", reason: "It frees nothing. It shows what holds the memory." },
      honours: [],
      diff: null,
      blastRadius: [
        "Nothing is restarted.",
        "The node may answer slowly while it writes the dump, and takes some more memory for it.",
      ],
      losses: [],
      preconditions: [
        processPrecondition(looks),
        maskPrecondition(looks),
        {
          text: "This build writes a heap dump on SIGUSR1",
          state: "met",
          detail: "heapDump: true in the configuration",
        },
        diskPrecondition(looks),
        headroomPrecondition(looks),
        timePrecondition(looks, seconds),
      ],
      expected: expectedUnchanged(looks, "A dump frees nothing."),
      forecast: null,
      costOfWaiting: costOfWaiting(looks),
      revert: {
        possible: false,
        automatic: false,
        text: "There is nothing to take back; the file stays on the node's host.",
      },
      basis: processFacts(looks),
    },
  };
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

function diskPrecondition({ facts, dumps }: PlanLooks): Precondition {
  const text = "The dump folder has room";
  const known = answerOf(dumps);
  const largest = known?.reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0) ?? 0;
  const needs = `A dump takes up to about the RSS, ${formatBytes(facts?.rssBytes ?? 0)}.`;
  const seen =
    known === null
      ? `The folder cannot be listed: ${problemOf(dumps)}.`
      : largest > 0
        ? `The largest so far has ${formatBytes(largest)}.`
        : "";
  return {
    text,
    state: known === null ? "not met" : "unknown",
    detail: [needs, seen, "Free space is not read; check it before."].filter(Boolean).join(" "),
  };
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

function timePrecondition({ diagnosis, nowMs }: PlanLooks, seconds: number): Precondition {
  const text = "The limit is farther away than the dump takes";
  const about = `about ${formatDuration(Math.max(1, seconds))} at an assumed ${formatBytes(assumedBytesPerSecond)}/s`;
  const interval = diagnosis?.verdict.headline.interval ?? null;
  if (!interval)
    return { text, state: "unknown", detail: `The dump takes ${about}; no time to the limit is forecast.` };
  const left = interval.from / 1000 + interval.earliestSeconds - nowMs / 1000;
  const detail = `${about}, and at the earliest ${formatDuration(Math.max(0, left))} to the limit`;
  return left > seconds ? { text, state: "met", detail } : { text, state: "not met", detail, blocking: true };
}
