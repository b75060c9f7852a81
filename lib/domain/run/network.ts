import type { PlanContent } from "@/lib/domain/action/action";
import type { TargetHost } from "@/lib/domain/target/target";
import { restartsNode } from "./timeouts";

/** What a plan knows of the network whose quorum its restart could break; `none`: it restarts nothing. */
export type RestartedNetwork = "none" | "alone" | "validators" | "unknown";

/** By what the plan's check of the quorum found, which is pinned by its hash. */
export function restartedNetwork(content: PlanContent, host: TargetHost["kind"]): RestartedNetwork {
  if (!restartsNode(content.operations, host)) return "none";
  return content.preconditions.find(({ network }) => network !== undefined)?.network ?? "unknown";
}

/**
 * Whether two restarts could take weight from one quorum. Which network a node is in is not told, so any two may share one
 * when either of them is known to have other validators, unless the other is known to have none.
 */
export function mayShareQuorum(one: RestartedNetwork, other: RestartedNetwork): boolean {
  const both = [one, other];
  return both.includes("validators") && !both.includes("none") && !both.includes("alone");
}
