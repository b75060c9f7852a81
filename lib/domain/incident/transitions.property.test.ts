import fc from "fast-check";
import { expect, it } from "vitest";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { incidentStates } from "./incident";
import { acknowledge, changeOwner, ownerKey } from "./ownership";
import { findContradictions } from "./testing/contradictions";
import {
  canMove,
  type Decision,
  decide,
  enterState,
  type IncidentEvent,
  type IncidentFacts,
  type IncidentLife,
  newLife,
} from "./transitions";

const people: Actor[] = ["Ada", "Grace"].map((name) => ({ type: "person", id: name, name }));
const [ada, grace] = people as [Actor, Actor];

type Command =
  | { kind: "fire" | "end"; alert: string }
  | { kind: "run" | "run-fails" | "run-ends" | "merge" | "reopen" }
  | { kind: "sign-off" }
  | { kind: "watch"; held: boolean }
  | { kind: "resolve"; despiteFiring: boolean }
  | { kind: "acknowledge"; by: Actor }
  | { kind: "own"; by: Actor; to: Actor; isBlind: boolean };

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constantFrom("fire" as const, "end" as const), alert: fc.constantFrom("A", "B") }),
  fc.record({ kind: fc.constantFrom("run" as const, "run-fails" as const, "run-ends" as const, "reopen" as const) }),
  fc.record({ kind: fc.constant("watch" as const), held: fc.boolean() }),
  fc.record({ kind: fc.constant("resolve" as const), despiteFiring: fc.boolean() }),
  fc.record({ kind: fc.constant("acknowledge" as const), by: fc.constantFrom(...people) }),
  fc.record({
    kind: fc.constant("own" as const),
    by: fc.constantFrom(...people),
    to: fc.constantFrom(...people),
    isBlind: fc.boolean(),
  }),
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("sign-off" as const, "merge" as const) }) },
);

/** One incident with its alerts and runs, and everybody who moves it, as the services do. */
class World {
  at = 1_000;
  life = newLife;
  firing = new Set<string>();
  excused = new Set<string>();
  runIsLive = false;
  watch: IncidentFacts["watch"] = "none";

  facts = (): IncidentFacts => ({ firing: [...this.firing], runIsLive: this.runIsLive, watch: this.watch });

  take(decision: Decision): void {
    if (decision.kind !== "changed") return;
    const { state } = this.life;
    const isMerge = decision.life.merged && !this.life.merged;
    expect(isMerge || state === decision.life.state || canMove(state, decision.life.state)).toBe(true);
    expect(decision.reason).not.toBe("");
    this.life = decision.life;
    if (this.life.state === "resolved") this.excused = new Set(this.firing);
  }

  apply(command: Command): void {
    this.at += 1;
    if (command.kind === "acknowledge") this.take(acknowledge(this.life, command.by, this.at));
    else if (command.kind === "own") {
      const seen = command.isBlind ? "person:nobody" : ownerKey(this.life.owner);
      this.take(changeOwner(this.life, { ...command, seen }, this.at));
    } else if (command.kind === "sign-off") {
      if (this.runIsLive || !canMove(this.life.state, "signed_off")) return;
      this.life = enterState(this.life, "signed_off", this.at);
    } else {
      const event = this.happen(command);
      if (event) this.take(decide(this.life, event, this.facts(), this.at));
    }
  }

  /** Lets it happen to alerts and runs; the event that the incident is told, if there is one. */
  private happen(command: Exclude<Command, { kind: "acknowledge" | "own" | "sign-off" }>): IncidentEvent | null {
    switch (command.kind) {
      case "fire":
        // An alert that fires already is told again by a twin; only a new firing is one.
        if (this.firing.has(command.alert)) return null;
        this.firing.add(command.alert);
        return { kind: "alert-fires", alert: command.alert };
      case "end":
        return this.firing.delete(command.alert) ? { kind: "alert-resolves" } : null;
      case "run":
        if (this.runIsLive || this.life.state === "signed_off") return null;
        this.runIsLive = true;
        return { kind: "run-begins" };
      case "run-fails":
        this.runIsLive = false;
        return null;
      case "run-ends":
        if (!this.runIsLive) return null;
        this.runIsLive = false;
        this.watch = "watching";
        return { kind: "run-takes-effect" };
      case "watch":
        if (this.watch !== "watching") return null;
        this.watch = command.held ? "held" : "not held";
        return { kind: "watch-ends", detail: "seen", undone: !command.held };
      case "resolve":
        return { kind: "resolve", reason: "seen", despiteFiring: command.despiteFiring };
      case "reopen":
        return { kind: "reopen", reason: "seen" };
      case "merge":
        return this.runIsLive ? null : { kind: "merge" };
    }
  }
}

it("no order of alerts, runs, watches and people reaches a contradiction, and what is signed off stays as it is", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
      const world = new World();
      for (const one of commands) {
        const before = world.life;
        world.apply(one);
        expect(findContradictions(world.life, world.facts(), world.excused)).toEqual([]);
        if (before.state === "signed_off") expect(world.life).toBe(before);
        reached.add(world.life.merged ? "merged" : world.life.state);
      }
    }),
    { seed: 6, numRuns: process.env.GUTS_TEST_LONG ? 20_000 : 1_000 },
  );
  expect([...reached].sort()).toEqual(["merged", "mitigating", "open", "resolved", "signed_off", "watching"]);
});

it("a reopened incident is as new: nobody has acknowledged it, nobody owns it, and it has no times", () => {
  const world = new World();
  world.apply({ kind: "fire", alert: "A" });
  for (const kind of ["run", "run-ends"] as const) world.apply({ kind });
  world.apply({ kind: "acknowledge", by: ada });
  world.apply({ kind: "watch", held: true });
  expect(world.life).toMatchObject({ state: "watching", owner: ada, mitigatedAt: 1_003, acknowledgedAt: 1_004 });
  world.apply({ kind: "end", alert: "A" });
  expect(world.life).toMatchObject({ state: "resolved", resolvedAt: 1_006 });
  world.apply({ kind: "fire", alert: "B" });
  expect(world.life).toEqual(newLife);
});

it("is told as resolved only by a watch that held, or by somebody's reason, which has to face what still fires", () => {
  const facts: IncidentFacts = { firing: ["A"], runIsLive: false, watch: "not held" };
  const resolve = (despiteFiring: boolean, over: Partial<IncidentFacts> = {}) =>
    decide(newLife, { kind: "resolve", reason: "load test", despiteFiring }, { ...facts, ...over }, 5);
  expect(resolve(false)).toMatchObject({ kind: "refused", message: expect.stringContaining("Still firing: A") });
  expect(resolve(true)).toMatchObject({ kind: "changed", reason: "load test (although A fires)" });
  expect(resolve(true, { runIsLive: true })).toMatchObject({ kind: "refused", code: "precondition" });
  const watched = { ...newLife, state: "watching" as const, mitigatedAt: 3 };
  const end = (watch: IncidentFacts["watch"], firing: string[]) =>
    decide(watched, { kind: "watch-ends", detail: "seen", undone: true }, { firing, runIsLive: false, watch }, 5);
  expect(end("held", [])).toMatchObject({ kind: "changed", life: { state: "resolved", resolvedAt: 5 } });
  expect(end("held", ["A"])).toEqual({ kind: "unchanged" });
  expect(end("not held", [])).toMatchObject({ kind: "changed", life: { state: "mitigating", mitigatedAt: null } });
});

it("of a dead man's switch is watched once that is heard again, and open when it falls silent again", () => {
  const facts: IncidentFacts = { firing: [], runIsLive: false, watch: "none" };
  const next = (state: IncidentLife["state"], kind: "switch-silent" | "switch-heard") => {
    const life = { ...newLife, state, resolvedAt: state === "resolved" ? 1 : null };
    const decision = decide(life, { kind, alert: "Watchdog" }, facts, 5);
    return decision.kind === "changed" ? `${decision.life.state}: ${decision.reason}` : decision.kind;
  };
  expect(incidentStates.map((state) => next(state, "switch-heard"))).toEqual([
    ...["watching: Watchdog is heard again", "watching: Watchdog is heard again"],
    ...["unchanged", "unchanged", "unchanged"],
  ]);
  expect(incidentStates.map((state) => next(state, "switch-silent"))).toEqual([
    ...["unchanged", "unchanged"],
    ...["open: Watchdog is silent again", "open: Watchdog is silent again", "unchanged"],
  ]);
});

it("belongs to whoever acknowledges it first, and passes on only from the owner that was seen", () => {
  const first = acknowledge(newLife, ada, 5);
  if (first.kind !== "changed") throw new Error("not acknowledged");
  expect(first.life).toMatchObject({ owner: ada, ownerSince: 5, acknowledgedAt: 5, acknowledgedBy: ada });
  expect(acknowledge(first.life, ada, 6)).toEqual({ kind: "unchanged" });
  expect(acknowledge(first.life, grace, 6)).toMatchObject({
    code: "conflict",
    message: expect.stringContaining("Ada"),
  });
  const take = (seen: string) => changeOwner(first.life, { by: grace, to: grace, seen }, 9);
  expect(take("")).toMatchObject({
    code: "conflict",
    message: expect.stringContaining("Ada owns it since 00:00:00 UTC"),
  });
  expect(take("person:Ada")).toMatchObject({ kind: "changed", life: { owner: grace, acknowledgedBy: ada } });
});
