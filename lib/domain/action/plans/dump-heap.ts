import { processFacts } from "./basis";
import { capturePreconditions, noDumpAlternatives, whyNoCapture } from "./capture";
import { costOfWaiting, expectedUnchanged } from "./effect";
import type { PlanLooks, PlanResult } from "./looks";
import { describeProcess } from "./restart";

/**
 * A heap dump by SIGUSR1, which ends a process that has no handler for it: so it takes the kernel's word (the mask of caught
 * signals) and that of whoever configured the target, and a build without is refused with what can be done instead.
 */
export function planDumpHeap(looks: PlanLooks): PlanResult {
  const { target, facts } = looks;
  const refusal = whyNoCapture(looks);
  if (refusal !== null) return { failed: `${refusal} ${noDumpAlternatives}` };
  return {
    content: {
      summary: `Take a heap dump of ${target.name}; ${describeProcess(looks)}.`,
      steps: [
        "Look again: the process must still be the one that was planned for, with a handler for SIGUSR1.",
        `Send SIGUSR1 to process ${facts?.pid ?? "of the node"}, once, and wait for a new complete file in the dump folder.`,
        "Fetch the file and keep it with the incident, with the functions that hold most; what cannot be read stays where it is, and that is said.",
        "Verify: the process runs on, and the file is in the dump folder.",
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
      preconditions: capturePreconditions(looks),
      expected: expectedUnchanged(looks, "A dump frees nothing."),
      forecast: null,
      costOfWaiting: costOfWaiting(looks),
      revert: {
        possible: false,
        automatic: false,
        text: "There is nothing to take back; the file stays on the node's host and with the incident.",
      },
      basis: processFacts(looks),
    },
  };
}
