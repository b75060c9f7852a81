import type { PlanContent } from "@/lib/domain/action/action";
import type { TargetHost } from "@/lib/domain/target/target";
import { restartsNode } from "./timeouts";

/** What a plan knows of the network whose quorum its restart could break; `none`: it restarts nothing. */
export type RestartedNetwork = "none" | "alone" | "validators" | "unknown";

/** Read from the plan's own words on the quorum: they are what was measured, and pinned by its hash. */
export function restartedNetwork(content: PlanContent, host: TargetHost["kind"]): RestartedNetwork {
  if (!restartsNode(content.operations, host)) return "none";
  const quorum = content.preconditions.find(({ text }) => /\bquorum\b/i.test(text))?.detail ?? "";
  if (quorum.includes("only validator")) return "alone";
  return quorum.includes("a quorum needs") ? "validators" : "unknown";
}

/**
 * Whether two restarts could take weight from one quorum. Which network a node is in is not told, so any two may share one
 * when either of them is known to have other validators, unless the other is known to have none.
 */
export function mayShareQuorum(one: RestartedNetwork, other: RestartedNetwork): boolean {
  const both = [one, other];
  return both.includes("validators") && !both.includes("none") && !both.includes("alone");
}
