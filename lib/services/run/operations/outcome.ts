import type { ActResult } from "@/lib/domain/host/actor";
import type { OperationContext, OperationOutcome, OperationVerdict } from "./driver";

/** What a host's answer means for the operation. `already` counts as done: the effect is there. */
export function toOutcome(result: ActResult, factsToCheck: string[]): OperationOutcome {
  const { state, detail } = result;
  switch (state) {
    case "done":
    case "already":
      return { state: "done", detail, facts: { ...result.facts } };
    case "refused":
    case "changed":
    case "not supported":
      return { state: "nothing", reason: state, detail };
    case "failed":
      return { state: "failed", detail, factsToCheck };
    case "cancelled":
      return { state: "cancelled", detail };
    case "timed out":
    case "lost":
      return { state: "unknown", detail, factsToCheck };
  }
}

export const noActor: OperationOutcome = {
  state: "nothing",
  reason: "not supported",
  detail: "The console has no way to this node's host. Set host: in guts-runbook.yaml.",
};

/** The options that every act on a host takes. */
export function actOptions({ write, signal, timeoutSeconds }: OperationContext) {
  return { onOutput: ({ text }: { text: string }) => write(text), signal, timeoutSeconds };
}

/** The process that was found before anything was done; null where none was, and nothing may be done to one. */
export function expectedProcess({ before }: OperationContext): { expectStartTicks: number } | null {
  return before.startTicks === null ? null : { expectStartTicks: before.startTicks };
}

export const noProcess: OperationOutcome = {
  state: "nothing",
  reason: "refused",
  detail: "The node's process was not seen before, so nothing is done to any.",
};

export const verified = (detail: string): OperationVerdict => ({ state: "verified", detail, factsToCheck: [] });
export const unknownVerdict = (detail: string, ...factsToCheck: string[]): OperationVerdict => ({
  state: "unknown",
  detail,
  factsToCheck,
});
export const failedVerdict = (detail: string, ...factsToCheck: string[]): OperationVerdict => ({
  state: "failed",
  detail,
  factsToCheck,
});
