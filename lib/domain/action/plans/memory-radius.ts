import { formatBytes } from "@/lib/domain/format/format";
import type { OperationOf } from "../operation";
import { answerOf, type PlanLooks } from "./looks";
import { rolloutRadius } from "./preconditions";

/** How far a memory limit reaches: restarts, other replicas, and what a lower limit or a throttling threshold means. */
export function limitRadius(looks: PlanLooks, { max, high }: OperationOf<"memory-limit">): string[] {
  const { target, limits, isDown } = looks;
  const here = isDown
    ? "Nothing is started or ended: the unit's next process has the limit."
    : "Nothing is restarted: the limit changes on the running process.";
  const reach = target.host.kind === "kubernetes" ? rolloutRadius(looks) : [here];
  const lowered = describeLowering(answerOf(limits)?.max ?? null, max);
  return [
    ...reach,
    ...(lowered === null ? [] : [`${lowered}: the kernel ends the node earlier than it would now.`]),
    ...(typeof high === "number"
      ? [
          `From ${formatBytes(high)} on the kernel reclaims memory and throttles the node: it answers more slowly, which health checks and peers notice.`,
        ]
      : []),
  ];
}

/** That a limit is lower than the present one, in words; null when it is not, or when the present one is unknown. */
export function describeLowering(
  present: number | "infinity" | null,
  max: OperationOf<"memory-limit">["max"],
): string | null {
  if (typeof max !== "number") return null;
  if (present === "infinity") return `This sets a limit of ${formatBytes(max)} where there is none`;
  return present !== null && max < present
    ? `This lowers the limit from ${formatBytes(present)} to ${formatBytes(max)}`
    : null;
}
