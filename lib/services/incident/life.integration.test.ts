import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import fc from "fast-check";
import { expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { alerts, incidents, plans, runs, timeline } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { WebhookAlert } from "@/lib/domain/alert/webhook";
import { findContradictions } from "@/lib/domain/incident/testing/contradictions";
import { enterState } from "@/lib/domain/incident/transitions";
import { type Actor, systemActor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { receiveWebhook } from "@/lib/services/alert/receive";
import { finishRun, readRun } from "@/lib/services/run/records";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { reopenIncident, resolveIncident } from "./change";
import { lockIncidentRow, moveOn, readFacts, settle, toLife } from "./life";
import { acknowledgeIncident, takeOverIncident } from "./own";

withTestDatabase();

const numRuns = process.env.GUTS_TEST_LONG === "1" ? 300 : 25;
const people: Actor[] = ["Ada", "Grace"].map((name) => ({ type: "person", id: name.toLowerCase(), name }));
const names = ["GutsHighMemoryUsage", "GutsMemoryGrowth"] as const;

type Command =
  | { kind: "fire" | "end"; alert: number }
  | { kind: "begin" | "take effect" | "fail" | "held" | "not held" | "reopen" | "close" }
  | { kind: "resolve"; despiteFiring: boolean }
  | { kind: "acknowledge" | "take over"; by: Actor };

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("fire" as const, "end" as const), alert: fc.nat(1) }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom("begin", "take effect", "held", "not held").map((kind) => ({ kind }) as Command),
  },
  { weight: 2, arbitrary: fc.constantFrom("fail", "reopen", "close").map((kind) => ({ kind }) as Command) },
  { weight: 2, arbitrary: fc.boolean().map((despiteFiring) => ({ kind: "resolve", despiteFiring }) as const) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("acknowledge" as const, "take over" as const),
      by: fc.constantFrom(...people),
    }),
  },
);

/** What happens at the same moment: everything in one step begins before anything of it has ended. */
const steps = fc.array(fc.uniqueArray(command, { minLength: 1, maxLength: 3, selector: (one) => one.kind }), {
  minLength: 1,
  maxLength: 12,
});

class World {
  firings = [0, 0];
  private readonly targetId: string;

  constructor(private readonly instance: string) {
    this.targetId = `target-${instance}`;
  }

  ofAll = () =>
    db()
      .select()
      .from(incidents)
      .where(eq(incidents.subject, `unmatched:instance=${this.instance}`))
      .orderBy(incidents.number);
  private live = async () => (await this.ofAll()).find(({ state }) => state !== "signed_off");

  async apply(command: Command): Promise<void> {
    if ("alert" in command) return this.tell(command.kind, command.alert);
    const incident = await this.live();
    if (!incident) return;
    const incidentId = incident.id;
    await this.onIncident(command, incidentId).catch((error: unknown) => {
      // A refusal is an answer; anything else is a failure of the test.
      if (!(error instanceof AppError)) throw error;
    });
  }

  /** Both of two Alertmanagers tell of it, at the same moment. */
  private async tell(kind: "fire" | "end", alert: number): Promise<void> {
    const [row] = await db()
      .select()
      .from(alerts)
      .where(and(eq(alerts.fingerprint, `${this.instance}-${alert}`), eq(alerts.status, "firing")));
    if ((kind === "fire") === (row !== undefined)) return;
    if (kind === "fire") this.firings[alert] = (this.firings[alert] ?? 0) + 1;
    const startsAt = new Date(1_780_000_000_000 + (this.firings[alert] ?? 0) * 600_000).toISOString();
    const told: WebhookAlert = {
      status: kind === "fire" ? "firing" : "resolved",
      labels: { alertname: names[alert] ?? "", instance: this.instance, number: String(alert) },
      annotations: {},
      startsAt,
      ...(kind === "end" ? { endsAt: new Date(Date.parse(startsAt) + 60_000).toISOString() } : {}),
      fingerprint: `${this.instance}-${alert}`,
    };
    const webhook = { alerts: [told], refused: [], truncated: 0, groupKey: "" };
    await Promise.all([receiveWebhook(webhook, new Date()), receiveWebhook(webhook, new Date())]);
  }

  private async onIncident(command: Exclude<Command, { kind: "fire" | "end" }>, incidentId: string): Promise<unknown> {
    switch (command.kind) {
      case "begin":
        return this.begin(incidentId);
      case "take effect":
      case "fail":
        return this.finish(command.kind === "take effect");
      case "held":
      case "not held":
        return this.endWatch(command.kind);
      case "acknowledge":
        return acknowledgeIncident(command.by, { incidentId });
      case "take over":
        return takeOverIncident(command.by, { incidentId, seenOwner: "" });
      case "resolve":
        return resolveIncident(people[0] ?? systemActor, {
          incidentId,
          reason: "seen",
          despiteFiring: command.despiteFiring,
        });
      case "reopen":
        return reopenIncident(people[0] ?? systemActor, { incidentId, reason: "seen" });
      case "close":
        return db().transaction(async (tx) => {
          const row = await lockIncidentRow(tx, incidentId);
          if (row.state !== "resolved") return;
          const life = enterState(toLife(row), "signed_off", Date.now());
          await settle(tx, row, { kind: "changed", life, reason: "signed" }, { actor: systemActor, at: new Date() });
        });
    }
  }

  private async begin(incidentId: string): Promise<void> {
    const base = { incidentId, targetId: this.targetId, action: "restart-node" as const, requestedBy: systemActor };
    const id = randomUUID();
    await inTransaction(async (tx) => {
      await tx.select().from(incidents).where(eq(incidents.id, incidentId)).for("update");
      const [plan] = await tx
        .insert(plans)
        .values({ ...base, parameters: {}, requestedAt: new Date() })
        .returning({ id: plans.id });
      const row = { ...base, id, planId: plan?.id ?? "", idempotencyKey: id, requestedAt: new Date() };
      // One live run per target: a second one at the same moment meets the index, and does nothing.
      const made = await tx
        .insert(runs)
        .values({ ...row, state: "running", startedAt: new Date() })
        .onConflictDoNothing()
        .returning({ id: runs.id });
      if (made.length > 0) await moveOn(tx, incidentId, { kind: "run-begins" }, { actor: systemActor, at: new Date() });
    });
  }

  private async finish(tookEffect: boolean): Promise<void> {
    const [live] = await db()
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.targetId, this.targetId), eq(runs.state, "running")));
    if (!live) return;
    const end = tookEffect ? { state: "done" as const, watchUntil: new Date() } : { state: "failed" as const };
    await finishRun(await readRun(live.id), { ...end, result: "seen" });
  }

  private async endWatch(outcome: "held" | "not held"): Promise<void> {
    const [watched] = await db()
      .select()
      .from(runs)
      .where(and(eq(runs.targetId, this.targetId), eq(runs.watchState, "watching")));
    if (!watched) return;
    await inTransaction(async (tx) => {
      await tx.select().from(incidents).where(eq(incidents.id, watched.incidentId)).for("update");
      const [changed] = await tx
        .update(runs)
        .set({ watchState: outcome === "held" ? "held" : "no effect" })
        .where(and(eq(runs.id, watched.id), eq(runs.watchState, "watching")))
        .returning({ id: runs.id });
      if (!changed) return;
      const event = { kind: "watch-ends" as const, detail: "seen", undone: outcome !== "held" };
      await moveOn(tx, watched.incidentId, event, { actor: systemActor, at: new Date() });
    });
  }
}

/** The alerts that somebody faced in resolving the incident: they are named in its last change to resolved. */
async function excused(incidentId: string): Promise<Set<string>> {
  const entries = await db().select().from(timeline).where(eq(timeline.chain, incidentId)).orderBy(timeline.seq);
  const last = entries.findLast(({ kind, data }) => kind === "incident.state-changed" && data.to === "resolved");
  return new Set(names.filter((name) => String(last?.data.reason).includes(name)));
}

it("any order of alerts, acknowledgements, runs, resolutions and reopenings, also at once, contradicts nothing", async () => {
  let round = 0;
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      round += 1;
      const world = new World(`life-${round}`);
      for (const step of [[{ kind: "fire" as const, alert: 0 }], ...list]) {
        await Promise.all(step.map((one) => world.apply(one)));
        const all = await world.ofAll();
        expect(all.filter(({ state }) => state !== "signed_off").length).toBeLessThanOrEqual(1);
        expect(all.slice(1).map(({ previousIncidentId }) => previousIncidentId)).toEqual(
          all.slice(0, -1).map(({ id }) => id),
        );
        for (const row of all) {
          const facts = await readFacts(db(), row.id);
          // A closed one can still be told that an alert it had fires or ends.
          expect(findContradictions(toLife(row), facts, await excused(row.id)), JSON.stringify(list)).toEqual([]);
          reached.add(row.state);
          expect(await findTimelineBreak(db(), row.id)).toBeNull();
        }
        const open = await db().select().from(timeline).where(eq(timeline.kind, "incident.opened"));
        for (const { id } of all) expect(open.filter(({ chain }) => chain === id)).toHaveLength(1);
      }
      expect((await world.ofAll()).length).toBeGreaterThan(0);
    }),
    { seed: 6, numRuns },
  );
  expect([...reached].sort()).toEqual(["mitigating", "open", "resolved", "signed_off", "watching"]);
}, 900_000);
