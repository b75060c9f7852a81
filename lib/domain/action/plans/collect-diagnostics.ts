import type { ParametersOf } from "../parameters";
import type { PlanLooks, PlanResult } from "./looks";

/** A bundle for escalation. It needs no running process: a node that is down is when it is wanted most. */
export function planCollectDiagnostics(
  { target, facts, factsDetail }: PlanLooks,
  { includeHeap }: ParametersOf<"collect-diagnostics">,
): PlanResult {
  return {
    content: {
      summary: `Collect a diagnostics bundle of ${target.name}.`,
      steps: [
        "Read what host, node, Prometheus and console know of the node; nothing is changed.",
        "Take secrets out of every text: keys, tokens, passwords and addresses with credentials.",
        includeHeap
          ? "Add the newest heap dump as the node wrote it. It is NOT redacted: it holds the node's memory, keys and tokens included. Give such a bundle only to those who may see them."
          : "Leave the heap dump out: it holds the node's memory, secrets included, and cannot be redacted.",
        "Keep the bundle with this run, with a manifest of what is in it, the hash of each part, and what could not be read.",
      ],
      operations: [{ kind: "collect-diagnostics", includeHeap }],
      helps: { state: "unknown", reason: "It frees nothing. It keeps the evidence that a restart would destroy." },
      honours: [],
      diff: null,
      blastRadius: ["Nothing is restarted and nothing is written on the node's host."],
      losses: [],
      preconditions: [
        {
          text: "The node's process was seen",
          ...(facts
            ? { state: "met" as const, detail: `process ${facts.pid}` }
            : {
                state: "not met" as const,
                detail: `${factsDetail ?? "not looked for"}. The bundle says what is missing.`,
              }),
        },
      ],
      expected: { rssBytes: facts?.rssBytes ?? null, basis: "Reading changes no memory." },
      forecast: null,
      costOfWaiting: null,
      revert: { possible: false, automatic: false, text: "There is nothing to take back." },
      basis: [],
    },
  };
}
