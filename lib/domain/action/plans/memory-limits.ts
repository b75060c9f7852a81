import { median } from "@/lib/domain/diagnosis/buckets";
import { assessAddMemory } from "@/lib/domain/diagnosis/options/add-memory";
import type { OptionAssessment } from "@/lib/domain/diagnosis/verdict";
import { formatBytes } from "@/lib/domain/format/format";
import type { PlanContent } from "../action";
import type { OperationOf } from "../operation";
import type { ActionRequest } from "../parameters";
import { limitFacts, lossFacts, processFacts, processFactsIfHealthy } from "./basis";
import { costOfWaiting, expectedAfterRestart, expectedUnchanged, forecastUnderLimit, rolloutLosses } from "./effect";
import { answerOf, hostTotalOf, isSameLimit, type PlanLooks, type PlanResult, problemOf } from "./looks";
import { limitPreconditions, raisePrecondition } from "./memory-preconditions";
import { limitRadius } from "./memory-radius";
import { processOrDownPrecondition, rolloutPreconditions } from "./preconditions";
import { describeProcess } from "./restart";
import { situationOf } from "./situation";

type LimitRequest = Extract<ActionRequest, { action: "add-memory" | "set-memory-limits" }>;

/** Option F of the runbook, and its prevention by MemoryMax and MemoryHigh. */
export function planMemoryLimits(looks: PlanLooks, request: LimitRequest): PlanResult {
  const { target } = looks;
  const limits = answerOf(looks.limits);
  if (!limits) return { failed: `The memory limits of ${target.name} cannot be read: ${problemOf(looks.limits)}` };
  const wanted = toOperation(looks, request);
  const { max, high, keep } = wanted;
  const own = limits.ownSetting;
  const isInEffect = isSameLimit(limits.max, max) && (high === null || isSameLimit(limits.high, high));
  const isKept = keep === "runtime" || (own?.max === max && (high === null || own.high === high));
  if (isInEffect && isKept) {
    return {
      failed: `Already so: ${describeLimits(max, high)} in effect${keep === "persistent" ? " and kept" : ""} (${limits.source}).`,
    };
  }
  const restartsAll = target.host.kind === "kubernetes";
  const situation = situationOf(looks, { memoryLimitBytes: max === "infinity" || max === "unset" ? undefined : max });
  const isPrevention = request.action === "set-memory-limits";
  const option = isPrevention ? null : assessAddMemory(situation);
  const before = `${describeLimit(limits.max)}${high === null ? "" : `, throttling ${describeLimit(limits.high)}`}`;
  return {
    content: {
      summary: `Set ${describeLimits(max, high)} for ${target.name}, now ${before}; ${describeProcess(looks)}.`,
      steps: [
        "Look again: the process and its limits must still be those that were planned for.",
        ...applySteps(looks, wanted),
        ...(isPrevention && high === null ? ["MemoryHigh is left out: this kind of host has no such setting."] : []),
        looks.isDown ? "Verify: read the limits back." : "Verify: read the limits back, and see the node running.",
        "If that goes wrong: set the earlier limits again.",
      ],
      operations: [wanted],
      helps: toHelps(looks, option, max),
      honours: [],
      diff: null,
      blastRadius: limitRadius(looks, wanted),
      losses: restartsAll ? rolloutLosses(looks) : [],
      preconditions: [
        processOrDownPrecondition(looks),
        ...(isPrevention ? [] : raisePrecondition(limits.max, max)),
        ...limitPreconditions(looks, wanted),
        ...(restartsAll ? rolloutPreconditions(looks) : []),
      ],
      expected: restartsAll
        ? expectedAfterRestart(looks)
        : expectedUnchanged(looks, "A limit frees nothing: RSS stays as it is."),
      forecast:
        typeof max === "number" && !isAboveHost(looks, max)
          ? forecastUnderLimit(situation, max, restartsAll ? median(looks.postStartRss) : situation.levelBytes)
          : null,
      costOfWaiting: costOfWaiting(looks),
      revert: { possible: true, automatic: true, text: `The earlier limits are set again: ${before}.` },
      // A unit's own setting is not about one process, and a node that runs out of memory has a new one soon.
      basis: [
        ...(target.host.kind === "systemd" && keep === "persistent"
          ? processFactsIfHealthy(looks)
          : processFacts(looks)),
        ...limitFacts(looks),
        ...(restartsAll ? lossFacts(looks) : []),
      ],
    },
  };
}

function toHelps(
  looks: PlanLooks,
  option: OptionAssessment | null,
  max: OperationOf<"memory-limit">["max"],
): PlanContent["helps"] {
  if (!option) {
    const reason =
      "It frees nothing. It bounds what the node can take: from the throttling threshold on the kernel reclaims, and at the limit it ends this node rather than another process.";
    return { state: "unknown", reason };
  }
  if (isAboveHost(looks, max)) {
    const reason = `The host has ${formatBytes(hostTotalOf(looks) ?? 0)}: a limit above that bounds nothing, and the host runs out before it.`;
    return { state: "no", reason };
  }
  const isMore = option.whatIf?.limitBytes != null && typeof max === "number" && max > option.whatIf.limitBytes;
  const more = isMore ? ` ${formatBytes(max)} is more than the host can spare now.` : "";
  return { state: option.helps, reason: `${option.reason}${more}` };
}

function isAboveHost(looks: PlanLooks, max: OperationOf<"memory-limit">["max"]): boolean {
  const total = hostTotalOf(looks);
  return total !== null && total > 0 && typeof max === "number" && max > total;
}

/**
 * What this kind of host can do of what was asked for. A supervised process has no file in which a limit could be kept:
 * only its cgroup, while it lasts. A workload of Kubernetes keeps every limit, and its pods have no MemoryHigh; neither
 * has a cgroup of version 1 (systemd keeps the setting there, and the kernel ignores it).
 */
function toOperation({ target, facts }: PlanLooks, request: LimitRequest): OperationOf<"memory-limit"> {
  const { kind } = target.host;
  const { memoryMaxBytes: max } = request.parameters;
  const asked = request.action === "add-memory" ? request.parameters.keep : "persistent";
  const keep = kind === "supervised" ? "runtime" : kind === "kubernetes" ? "persistent" : asked;
  if (request.action === "add-memory") return { kind: "memory-limit", max, high: null, keep };
  const hasHigh = kind === "systemd" || (kind === "supervised" && facts?.cgroup?.version !== 1);
  return { kind: "memory-limit", max, high: hasHigh ? request.parameters.memoryHighBytes : null, keep };
}

function applySteps({ target, isDown }: PlanLooks, { max, high, keep }: OperationOf<"memory-limit">): string[] {
  const what = describeLimits(max, high);
  switch (target.host.kind) {
    case "kubernetes":
      return [
        `Ask the API server by dry run whether it takes ${what}, then patch the container ${target.host.kubernetes?.container ?? "of the node"} in the workload.`,
        "Watch the rollout to its end.",
      ];
    case "systemd":
      if (isDown) {
        return [
          `Write a drop-in of the unit with ${what}, and have systemd read it: the unit's next process has it. It outlives restarts and boots.`,
        ];
      }
      return keep === "persistent"
        ? [
            `Write a drop-in of the unit with ${what}, have systemd read it, and set the same on the running unit. It outlives restarts and boots.`,
          ]
        : [`Set ${what} on the running unit. It lasts until the next boot.`];
    default:
      return [
        `Set ${what} on the process's own cgroup. It lasts as long as that cgroup: a supervised process has no unit file to keep it in.`,
      ];
  }
}

export function describeLimits(
  max: OperationOf<"memory-limit">["max"],
  high: OperationOf<"memory-limit">["high"],
): string {
  return `a memory limit of ${describeLimit(max)}${high === null ? "" : ` and throttling from ${describeLimit(high)}`}`;
}

function describeLimit(limit: number | "infinity" | "unset" | null): string {
  if (limit === null) return "unknown";
  if (limit === "infinity") return "none";
  return limit === "unset" ? "the unit's own" : formatBytes(limit);
}
