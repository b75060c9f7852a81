import type { Actor } from "@/lib/domain/timeline/timeline";
import type { IncidentState } from "./incident";

/** The part of an incident that its states decide on. Instants in epoch ms; null: it has not happened in this opening. */
export interface IncidentLife {
  state: IncidentState;
  acknowledgedAt: number | null;
  acknowledgedBy: Actor | null;
  owner: Actor | null;
  ownerSince: number | null;
  /** When the first run that took effect had ended. */
  mitigatedAt: number | null;
  resolvedAt: number | null;
  signedOffAt: number | null;
  /** A duplicate that was merged into another incident: it is over, and the other one has its alerts. */
  merged: boolean;
}

/** What the rules ask of the rest of the incident, as it is in the moment of the decision. */
export interface IncidentFacts {
  /** Names of its alerts that fire. */
  firing: readonly string[];
  /** A run holds the incident: asked for, under way or being cancelled. */
  runIsLive: boolean;
  /** Of the newest run that has one. */
  watch: "none" | "watching" | "held" | "not held";
}

/** What moves an incident, apart from ownership. */
export type IncidentEvent =
  | { kind: "alert-fires"; alert: string }
  | { kind: "alert-resolves" }
  /** Of an incident that a dead man's switch opened: it is silent again, or heard again. */
  | { kind: "switch-silent" | "switch-heard"; alert: string }
  | { kind: "run-begins" }
  /** A run was carried out and verified; its watch begins. */
  | { kind: "run-takes-effect" }
  /** `undone`: it has not mitigated anything, so the time of mitigation is not one. */
  | { kind: "watch-ends"; detail: string; undone: boolean }
  | { kind: "resolve"; reason: string; despiteFiring: boolean }
  | { kind: "reopen"; reason: string }
  | { kind: "merge" };

/** `unchanged`: it is so already, or the event moves nothing in this state. A refusal says what to do. */
export type Decision =
  | { kind: "changed"; life: IncidentLife; reason: string }
  | { kind: "unchanged" }
  | { kind: "refused"; code: "conflict" | "precondition"; message: string };

/** Every way from one state to another. `signed_off` is final: a new firing alert opens a new incident. */
const ways: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  open: ["mitigating", "watching", "resolved"],
  mitigating: ["watching", "resolved"],
  watching: ["open", "mitigating", "resolved"],
  resolved: ["open", "mitigating", "signed_off"],
  signed_off: [],
};

export const canMove = (from: IncidentState, to: IncidentState): boolean => ways[from].includes(to);

export const newLife: IncidentLife = {
  state: "open",
  acknowledgedAt: null,
  acknowledgedBy: null,
  owner: null,
  ownerSince: null,
  mitigatedAt: null,
  resolvedAt: null,
  signedOffAt: null,
  merged: false,
};

/**
 * The incident in another state, with the times that belong to it. Back in `open` it is as new: nobody has acknowledged it
 * and nobody owns it, so that the timers which look after it begin anew. `at` in epoch ms. The way must be one of `canMove`.
 */
export function enterState(life: IncidentLife, to: IncidentState, at: number): IncidentLife {
  switch (to) {
    case "open":
      return { ...newLife, merged: life.merged };
    case "mitigating":
      return { ...life, state: to, resolvedAt: null };
    case "watching":
      return { ...life, state: to, mitigatedAt: life.mitigatedAt ?? at, resolvedAt: null };
    case "resolved":
      return { ...life, state: to, resolvedAt: at };
    case "signed_off":
      return { ...life, state: to, resolvedAt: life.resolvedAt ?? at, signedOffAt: at };
  }
}

/** What an event makes of an incident, at `at` (epoch ms). */
export function decide(life: IncidentLife, event: IncidentEvent, facts: IncidentFacts, at: number): Decision {
  if (life.state === "signed_off") return onceOver(life, event);
  const move = (to: IncidentState, reason: string): Decision =>
    canMove(life.state, to) ? { kind: "changed", life: enterState(life, to, at), reason } : { kind: "unchanged" };
  switch (event.kind) {
    case "alert-fires":
      return move("open", `${event.alert} is firing again`);
    case "switch-silent":
      return move("open", `${event.alert} is silent again`);
    case "switch-heard":
      return move("watching", `${event.alert} is heard again`);
    case "alert-resolves":
      return mayCountAsResolved(life, facts) ? move("resolved", "no alert fires, and the watch held") : unchanged;
    case "run-begins":
      return move("mitigating", "a run began");
    case "run-takes-effect":
      return life.state === "resolved" ? unchanged : move("watching", "the run is being watched");
    case "watch-ends":
      return afterWatch(life, event, facts, move);
    case "resolve":
      return byHand(event, facts, move);
    case "reopen":
      return move("open", event.reason);
    case "merge":
      return { kind: "changed", life: { ...life, state: "signed_off", merged: true }, reason: "merged" };
  }
}

const unchanged: Decision = { kind: "unchanged" };
type Move = (to: IncidentState, reason: string) => Decision;

/** Alerts and runs that are late say nothing to a closed incident; a person is told. */
function onceOver(life: IncidentLife, { kind }: IncidentEvent): Decision {
  if (kind !== "resolve" && kind !== "reopen" && kind !== "merge") return unchanged;
  return { kind: "refused", code: "conflict", message: whyOver(life) };
}

export const whyOver = ({ merged }: Pick<IncidentLife, "merged">): string =>
  merged
    ? "This incident was merged into another one. Work on that one; its link is at the top of the page."
    : "This incident is signed off, which is final. Open a new one for the target.";

const mayCountAsResolved = (life: IncidentLife, { firing, watch, runIsLive }: IncidentFacts): boolean =>
  life.state === "watching" && watch === "held" && firing.length === 0 && !runIsLive;

/** An incident is `watching` only while it is watched or the watch has held. */
function afterWatch(
  life: IncidentLife,
  event: Extract<IncidentEvent, { kind: "watch-ends" }>,
  facts: IncidentFacts,
  move: Move,
): Decision {
  if (mayCountAsResolved(life, facts)) return move("resolved", `the watch held: ${event.detail}`);
  if (life.state !== "watching" || facts.watch !== "not held") return unchanged;
  const back = move("mitigating", `the watch ended: ${event.detail}`);
  if (back.kind !== "changed" || !event.undone) return back;
  return { ...back, life: { ...back.life, mitigatedAt: null } };
}

function byHand(event: Extract<IncidentEvent, { kind: "resolve" }>, facts: IncidentFacts, move: Move): Decision {
  const refuse = (message: string): Decision => ({ kind: "refused", code: "precondition", message });
  if (facts.runIsLive) return refuse("A run is under way. Let it end, or cancel it, before you resolve the incident.");
  if (facts.firing.length > 0 && !event.despiteFiring) {
    return refuse(
      `Still firing: ${facts.firing.join(", ")}. Say that you resolve it although they fire, and in the reason why.`,
    );
  }
  const although = facts.firing.length > 0 ? ` (although ${facts.firing.join(", ")} fires)` : "";
  return move("resolved", `${event.reason}${although}`);
}
