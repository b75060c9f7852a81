import { and, asc, eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, notifications, timeline, timers } from "@/lib/db/schema";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { OverdueWatch } from "@/lib/domain/timer/lost-timers";
import { resolveIncident } from "@/lib/services/incident/change";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { getIncidentView } from "@/lib/services/incident/views";
import { readFleet } from "@/lib/services/target/views";
import { appendTimeline } from "@/lib/services/timeline/append";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { testConfigText, withTestDatabase } from "@/lib/testing/database";
import { auditTimers } from "./audit";
import { runTimers } from "./run";

withTestDatabase(`${testConfigText}
escalation: { afterMinutes: 300, remindEveryMinutes: 60, maxReminders: 4 }
notifications:
  - { id: hook, kind: webhook, url: "http://127.0.0.1:9/hook" }
  - { id: chat, kind: slack, webhookUrlEnv: CHAT_URL, events: [timer-missed, reminder] }
`);

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const minute = 60_000;
const hour = 60 * minute;
let id = "";
let openedAt = 0;

beforeEach(async () => {
  await db().update(incidents).set({ state: "signed_off" });
  await runTimers(0);
  ({ id } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" }));
  const [row] = await db().select().from(incidents).where(eq(incidents.id, id));
  openedAt = row?.openedAt.getTime() ?? 0;
});

const rows = () => db().select().from(timers).where(eq(timers.incidentId, id)).orderBy(asc(timers.dueAt));
const entries = async (kind: string) =>
  (
    await db()
      .select()
      .from(timeline)
      .where(and(eq(timeline.chain, id), eq(timeline.kind, kind)))
      .orderBy(timeline.seq)
  ).map(({ data }) => data);
const told = async (channel: string) =>
  (
    await db()
      .select({ event: notifications.event })
      .from(notifications)
      .where(and(eq(notifications.incidentId, id), eq(notifications.channel, channel)))
      .orderBy(notifications.id)
  ).map(({ event }) => event);

describe("timers", () => {
  it("are stored by the transaction that opens the incident", async () => {
    expect((await rows()).map(({ kind, dueAt, state }) => [kind, dueAt.getTime() - openedAt, state])).toEqual([
      ["investigate", 4 * hour, "pending"],
      ["escalate", 5 * hour, "pending"],
      ...[6, 7, 8, 9].map((hours) => ["reminder", hours * hour, "pending"]),
    ]);
    expect(await told("hook")).toEqual(["incident-opened"]);
    expect(await told("chat")).toEqual([]);
  });

  it("fire once with entry and message, however many workers look at once and whatever the clock does", async () => {
    await runTimers(openedAt + 4 * hour - 1);
    expect(await entries("timer.fired")).toEqual([]);
    const due = openedAt + 4 * hour + 20;
    await Promise.all([runTimers(due), runTimers(due), runTimers(due + 5)]);
    for (const later of [-10 * hour, 10, 30 * minute, -hour, 15]) await runTimers(due + later);
    expect(await entries("timer.fired")).toEqual([expect.objectContaining({ timer: "investigate", count: 1 })]);
    expect(await told("hook")).toEqual(["incident-opened", "investigation-overdue"]);
    expect(await findTimelineBreak(db(), id)).toBeNull();
  });

  it("that were missed for hours are told once with their lateness, the reminders as one", async () => {
    await runTimers(openedAt + 8 * hour + minute);
    const fired = await entries("timer.fired");
    expect(fired.map(({ timer, count }) => [timer, count])).toEqual([
      ["investigate", 1],
      ["escalate", 1],
      ["reminder", 3],
    ]);
    expect(fired[2]).toMatchObject({ lateSeconds: 2 * 3600 + 60 });
    const [message] = await db()
      .select()
      .from(notifications)
      .where(and(eq(notifications.incidentId, id), eq(notifications.channel, "chat")));
    expect(message?.message.why).toMatch(/stands for 3\. This comes 2 h 1 min late: it was due at/);
    await runTimers(openedAt + 8 * hour + 2 * minute);
    expect(await entries("timer.fired")).toHaveLength(3);
  });

  it("are cancelled by an acknowledgement, and all of them by the resolution; a reopening sets new ones", async () => {
    await db()
      .update(incidents)
      .set({ acknowledgedAt: new Date(), acknowledgedBy: person })
      .where(eq(incidents.id, id));
    await runTimers(openedAt + 1_000);
    const states = async () => Object.fromEntries((await rows()).map(({ kind, state }) => [kind, state]));
    expect(await states()).toEqual({ investigate: "cancelled", escalate: "cancelled", reminder: "pending" });
    await resolveIncident(person, { incidentId: id, reason: "the watch held", despiteFiring: false });
    await runTimers(openedAt + 20 * hour);
    expect(await states()).toEqual({ investigate: "cancelled", escalate: "cancelled", reminder: "cancelled" });
    expect(await entries("timer.fired")).toEqual([]);
    expect(await told("hook")).toEqual(["incident-opened", "incident-resolved"]);

    const reopenedAt = new Date(openedAt + 21 * hour);
    await db().transaction(async (tx) => {
      await tx.update(incidents).set({ state: "open", acknowledgedAt: null }).where(eq(incidents.id, id));
      const data = { from: "resolved", alert: "GutsHighMemoryUsage" };
      await appendTimeline(tx, { chain: id, at: reopenedAt, actor: person, kind: "incident.reopened", data });
    });
    await runTimers(reopenedAt.getTime() + 1_000);
    const pending = (await rows()).filter(({ state }) => state === "pending");
    expect(pending[0]).toMatchObject({ kind: "escalate", dueAt: new Date(reopenedAt.getTime() + 5 * hour) });
    expect(pending).toHaveLength(5);
    expect(await told("hook")).toContain("incident-reopened");
  });

  it("deleted by somebody are put back by the worker and fire in time", async () => {
    await db()
      .delete(timers)
      .where(and(eq(timers.incidentId, id), eq(timers.kind, "investigate")));
    await runTimers(openedAt + hour);
    await runTimers(openedAt + 4 * hour);
    expect(await entries("timer.fired")).toEqual([expect.objectContaining({ timer: "investigate", lateSeconds: 0 })]);
  });
});

describe("the auditor", () => {
  /** Looks every 5 s for so long, from a wall clock time on. */
  async function auditFor(seconds: number, fromMs: number, watch = new OverdueWatch()): Promise<number> {
    let found = 0;
    for (let at = 0; at <= seconds; at += 5) found += await auditTimers(watch, fromMs + at * 1000, at * 1000);
    return found;
  }

  it("notices, once, that a worker that is away has not fired a timer, and says so everywhere", async () => {
    const due = openedAt + 4 * hour;
    expect(await auditFor(55, due)).toBe(0);
    const looks = await Promise.all([auditFor(90, due), auditFor(90, due)]);
    expect(looks.reduce((a, b) => a + b)).toBe(1);
    expect(await entries("timer.missed")).toEqual([{ timer: "investigate", dueAt: new Date(due).toISOString() }]);
    expect(await told("chat")).toEqual(["timer-missed"]);
    const view = await getIncidentView(id, due + 2 * minute);
    expect(view.timers.lost).toEqual([
      expect.objectContaining({
        text: expect.stringMatching(
          /^The timer that says the investigation is overdue should have fired at .* and did not\.$/,
        ),
        advice: expect.stringContaining("The worker: never seen. Start it again"),
        firedAt: null,
      }),
    ]);
    expect((await readFleet(due + 2 * minute)).lostTimers).toHaveLength(1);

    await runTimers(due + 10 * minute);
    expect(await entries("timer.fired")).toEqual([expect.objectContaining({ timer: "investigate", lateSeconds: 600 })]);
    expect((await readFleet(due + 11 * minute)).lostTimers).toEqual([]);
    expect((await getIncidentView(id, due + 11 * minute)).timers.lost[0]?.firedAt).toBe(due + 10 * minute);
    expect(await auditFor(90, due + 11 * minute)).toBe(0);
  });

  it("notices a timer whose row was deleted, and puts it back for the worker to fire late", async () => {
    await db().delete(timers).where(eq(timers.incidentId, id));
    const due = openedAt + 4 * hour;
    expect(await auditFor(90, due)).toBe(1);
    expect(await auditFor(90, due + 2 * minute)).toBe(0);
    expect(await entries("timer.missed")).toHaveLength(1);
    expect(await rows()).toEqual([expect.objectContaining({ kind: "investigate", state: "pending" })]);
    await runTimers(due + 5 * minute);
    expect(await entries("timer.fired")).toHaveLength(1);
  });

  it("notices a timer that was cancelled although the incident wants it", async () => {
    await db().update(timers).set({ state: "cancelled" }).where(eq(timers.incidentId, id));
    expect(await auditFor(60, openedAt + 4 * hour)).toBe(1);
  });

  it("tells of a row of missed reminders once", async () => {
    await runTimers(openedAt + 5 * hour);
    const watch = new OverdueWatch();
    for (const hours of [6, 7, 8]) {
      for (const seconds of [0, 60]) {
        await auditTimers(watch, openedAt + hours * hour + seconds * 1000, (hours * 3600 + seconds) * 1000);
      }
    }
    expect(await entries("timer.missed")).toEqual([expect.objectContaining({ timer: "reminder" })]);
    expect((await rows()).filter(({ missedAt }) => missedAt !== null)).toHaveLength(3);
  });

  it("takes no clock that was set forward for a dead worker, and nothing that fired for lost", async () => {
    const watch = new OverdueWatch();
    await auditTimers(watch, openedAt, 0);
    const late = openedAt + 100 * hour;
    expect(await auditTimers(watch, late, 5_000)).toBe(0);
    await runTimers(late);
    expect(await auditFor(90, late)).toBe(0);
    expect(await entries("timer.missed")).toEqual([]);
  });
});
