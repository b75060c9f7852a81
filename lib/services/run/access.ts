import "server-only";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { HostActor } from "@/lib/domain/host/actor";
import type { TargetAccess } from "@/lib/services/plan/prepare";
import type { Holder } from "./hold";

/** What the worker can reach and do for its runs. */
export interface RunAccess extends TargetAccess {
  hosts: ReadonlyMap<string, HostDetailReader>;
  actors: ReadonlyMap<string, HostActor>;
  me: Holder;
  /** The watch after a run, in seconds; compressed in a demo. */
  watchSeconds: number;
}

/** How a run goes on after a step: with the next one, by taking back what was done, or not at all. */
export type StepOutcome = "next" | "take back" | "ended";
