import "server-only";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { NodeClient } from "@/lib/adapters/node/client";
import type { OperationKind, OperationOf } from "@/lib/domain/action/operation";
import type { HeapDump, HostActor } from "@/lib/domain/host/actor";
import type { RunBefore } from "@/lib/domain/run/record";
import type { Target } from "@/lib/domain/target/target";

/** What a driver works with. It writes no record itself: the engine stores what it returns. */
export interface OperationContext {
  target: Target;
  actor: HostActor | null;
  reader: HostDetailReader | null;
  node: NodeClient | null;
  /** What was found before anything was done. */
  before: RunBefore;
  /** Live output; redacted and stored by the engine. */
  write: (text: string) => void;
  /** Aborted when somebody cancels the run. */
  signal: AbortSignal;
  runId: string;
  /** For the operation as a whole, whole seconds. */
  timeoutSeconds: number;
  /** What an earlier attempt of the same operation kept; null where there was none. */
  prior: Readonly<Record<string, string>> | null;
  /** Keeps facts with the step before the effect, for what cannot be learned after it. Secrets have no place there. */
  keep: (facts: Record<string, string>) => Promise<void>;
  /** Fetches a heap dump from the host and keeps it with the incident. The same one again is kept once. */
  keepDump: (dump: HeapDump) => Promise<KeptDump>;
}

/** A dump that is kept with the incident, or why it only lies on the node's host. */
export type KeptDump = { state: "kept"; profileId: string; first: string | null } | { state: "left"; reason: string };

/**
 * What came of carrying out an operation. `facts` are kept with the step: verification and undo work from them, also in
 * another process after a crash. `nothing`: it did not happen, and the node is as it was. `unknown`: it may have.
 */
export type OperationOutcome =
  | { state: "done"; detail: string; facts: Record<string, string> }
  | { state: "nothing"; reason: "refused" | "changed" | "not supported" | "cancelled"; detail: string }
  | { state: "failed" | "unknown"; detail: string; factsToCheck: string[] }
  | { state: "cancelled"; detail: string };

export interface OperationVerdict {
  state: "verified" | "failed" | "unknown";
  detail: string;
  factsToCheck: string[];
}

/** One kind of operation: each method looks first, so that a repeat after a crash is harmless. */
export interface OperationDriver<K extends OperationKind> {
  apply(context: OperationContext, operation: OperationOf<K>): Promise<OperationOutcome>;
  /** Whether the effect is there now; reads only. Asked again until the deadline while it is not `verified`. */
  verify(
    context: OperationContext,
    operation: OperationOf<K>,
    facts: Readonly<Record<string, string>>,
  ): Promise<OperationVerdict>;
}
