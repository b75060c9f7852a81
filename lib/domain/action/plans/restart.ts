import { assessRestart } from "@/lib/domain/diagnosis/options/restart";
import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import type { ParametersOf } from "../parameters";
import { lossFacts, processFacts } from "./basis";
import { planCaptureFirst } from "./capture-first";
import { costOfWaiting, expectedAfterRestart, restartLosses, toForecast } from "./effect";
import type { PlanLooks, PlanResult } from "./looks";
import { restartPreconditions, restartRadius } from "./preconditions";
import { situationOf } from "./situation";

/** How a restart goes, as steps of a plan. */
export function restartSteps({ facts, target, isDown }: PlanLooks): string[] {
  switch (target.host.kind) {
    case "kubernetes":
      return isDown
        ? ["Wait until the cluster has started the container anew, before which it waits longer after each failure."]
        : [
            "Evict the pod, and wait until its successor is ready. The cluster ends what still runs after the pod's grace period (KILL).",
          ];
    case "systemd":
      return isDown
        ? ["Have systemd forget the unit's failures and its start limit, start it, and wait for its process."]
        : [
            `Ask systemd once to restart ${target.host.unit ?? "the unit"} (systemctl try-restart). Systemd sends the unit's stop signal, TERM unless it names another, and KILL to what still runs after its TimeoutStopSec.`,
            "Wait for the new process of the unit.",
          ];
    default:
      return isDown
        ? ["Wait for its supervisor to start a new process."]
        : [
            `Send TERM to process ${facts?.pid ?? "of the node"}, once, and wait until it is gone. KILL is never sent.`,
            "Wait for its supervisor to start a new process.",
          ];
  }
}

/** Which process a plan speaks of: with its age and RSS, where they are known. */
export function describeProcess({ facts, nowMs, pod }: PlanLooks): string {
  if (pod?.state === "answered") return `pod ${pod.value.pod}`;
  if (!facts) return "process not seen";
  return `process ${facts.pid}, up ${formatDuration((nowMs - facts.startedAt) / 1000)}, RSS ${formatBytes(facts.rssBytes ?? Number.NaN)}`;
}

/** Option A of the runbook. What a restart loses is counted, or said to be uncounted. */
export function planRestart(looks: PlanLooks, { captureFirst }: ParametersOf<"restart-node">): PlanResult {
  const { target } = looks;
  const situation = situationOf(looks);
  const option = assessRestart(situation);
  const capture = planCaptureFirst(looks, captureFirst);
  return {
    content: {
      summary: `Restart ${target.name}: ${describeProcess(looks)}.`,
      steps: [
        "Look again: the process must still be the one that was planned for.",
        capture.step,
        ...restartSteps(looks),
        "Verify: a new start time, RSS below before, the health check answering.",
        "Watch the slope of RSS and compare it with the one before.",
      ],
      operations: [...capture.operations, { kind: "restart" }],
      ...(capture.reason === null ? {} : { noCapture: capture.reason }),
      helps: { state: option.helps, reason: option.reason },
      honours: [],
      diff: null,
      blastRadius: restartRadius(looks).slice(0, 1),
      losses: restartLosses(looks),
      preconditions: restartPreconditions(looks, 1),
      expected: expectedAfterRestart(looks),
      forecast: toForecast(situation, option.whatIf),
      costOfWaiting: costOfWaiting(looks),
      revert: { possible: false, automatic: false, text: "A restart cannot be taken back." },
      basis: [...processFacts(looks), ...lossFacts(looks)],
    },
  };
}
