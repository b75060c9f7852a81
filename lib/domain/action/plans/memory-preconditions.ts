import { formatBytes, formatPercent } from "@/lib/domain/format/format";
import type { OperationOf } from "../operation";
import { answerOf, hostTotalOf, isSameLimit, type PlanLooks, type Precondition } from "./looks";
import { describeLowering } from "./memory-radius";
import { throttlePrecondition, usagePrecondition } from "./usage-preconditions";

/** A host needs some of its memory for itself. */
const roomyShare = 0.9;

/**
 * What a memory limit asks for: room on the host, a threshold below it, and no less than what is used already. A cgroup of
 * version 1 does not know the threshold.
 */
export function limitPreconditions(looks: PlanLooks, { max, high, keep }: OperationOf<"memory-limit">): Precondition[] {
  return [
    ...(typeof max === "number" ? [hostPrecondition(looks, max), usagePrecondition(looks, max)] : []),
    ...(typeof high === "number" && looks.facts?.cgroup?.version !== 1 ? [throttlePrecondition(looks, high)] : []),
    ...orderPrecondition(looks, max, high),
    ...(looks.target.host.kind === "systemd" ? [mainProcessPrecondition(looks)] : []),
    ...(looks.target.host.kind === "supervised" && keep === "runtime"
      ? [
          {
            text: "The process has a cgroup of its own",
            state: "unknown" as const,
            detail:
              "The helper looks, and refuses where other processes share the cgroup. A supervised process keeps no limit beyond it.",
          },
        ]
      : []),
  ];
}

/** An action that is called raising a limit says when it does the opposite. */
export function raisePrecondition(
  present: number | "infinity" | null,
  max: OperationOf<"memory-limit">["max"],
): Precondition[] {
  if (typeof max !== "number" || isSameLimit(present, max)) return [];
  const text = "The new limit is above the present one";
  if (present === null) return [{ text, state: "unknown", detail: "The present limit cannot be read." }];
  const lowered = describeLowering(present, max);
  if (lowered !== null) return [{ text, state: "not met", detail: `${lowered}. Choose more to raise it.` }];
  return [{ text, state: "met", detail: `${formatBytes(Number(present))} now, ${formatBytes(max)} then` }];
}

function hostPrecondition(looks: PlanLooks, max: number): Precondition {
  const text = "The host has the memory that the limit allows";
  const total = hostTotalOf(looks);
  if (total === null || total <= 0) {
    const asked = looks.pod === null ? "" : " The API server is asked by dry run before anything changes.";
    return { text, state: "unknown", detail: `How much memory the host has is not known.${asked}` };
  }
  const share = `${formatBytes(max)} of ${formatBytes(total)}, ${formatPercent(max / total)}`;
  if (max > total) {
    const detail = `${share}: the limit could never be reached, the host would run out before it. Choose less than ${formatBytes(roomyShare * total)}.`;
    return { text, state: "not met", detail, blocking: true };
  }
  if (max > roomyShare * total) {
    return { text, state: "not met", detail: `${share}: that leaves little for everything else on this host.` };
  }
  return { text, state: "met", detail: share };
}

function orderPrecondition(
  { limits }: PlanLooks,
  max: OperationOf<"memory-limit">["max"],
  high: OperationOf<"memory-limit">["high"],
): Precondition[] {
  const text = "The throttling threshold (MemoryHigh) is not above the limit (MemoryMax)";
  const effective = high === null ? answerOf(limits)?.high : high;
  if (typeof effective !== "number" || typeof max !== "number") return [];
  const detail = `${formatBytes(effective)} and ${formatBytes(max)}`;
  if (effective <= max) {
    // Raising the limit alone gains nothing where throttling begins as early as before.
    const held =
      high === null ? `; the node is throttled from ${formatBytes(effective)} on as before, so raise that as well` : "";
    return [{ text, state: "met", detail: `${detail}${held}` }];
  }
  return [{ text, state: "not met", detail, ...(high === null ? {} : { blocking: true }) }];
}

const containerClient = /(?:^|\/)(?:docker|podman|nerdctl|containerd-shim[\w.-]*)$/;

/** A unit that only runs a container's client does not bound the container. */
function mainProcessPrecondition({ facts }: PlanLooks): Precondition {
  const text = "The unit's process is the node itself";
  const program = facts?.executable ?? null;
  if (program === null) return { text, state: "unknown", detail: "Which program it is was not told." };
  return containerClient.test(program)
    ? { text, state: "not met", detail: `${program} only starts a container, which has its own limits`, blocking: true }
    : { text, state: "met", detail: program };
}
