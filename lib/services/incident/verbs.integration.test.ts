import { setTimeout as sleep } from "node:timers/promises";
import { and, asc, eq, gt, max } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { alerts, events, incidents, timeline, timers, user } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { noteInput, noteLimits } from "@/lib/domain/incident/verbs";
import { type Actor, alertmanagerActor } from "@/lib/domain/timeline/timeline";
import { receiveWebhook } from "@/lib/services/alert/receive";
import { reopenFor } from "@/lib/services/alert/record";
import { getRunbook } from "@/lib/services/runbook/library";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { addNote } from "./add-note";
import { changeSeverity, reopenIncident, resolveIncident } from "./change";
import { mergeIncident } from "./merge";
import { openIncident } from "./open";
import { openIncidentByHand } from "./open-by-hand";
import { acknowledgeIncident, handOverIncident, takeOverIncident } from "./own";

withTestDatabase();

const ada: Actor = { type: "person", id: "ada", name: "Ada" };
const grace: Actor = { type: "person", id: "grace", name: "Grace" };
let id: string;

beforeEach(async () => {
  await db().update(incidents).set({ state: "signed_off" });
  await db()
    .insert(user)
    .values([ada, grace].map((one) => ({ id: one.id, name: one.name, email: `${one.id}@example.org` })))
    .onConflictDoNothing();
  id = (await openIncidentByHand(ada, { targetId: "validator-2", runbookId: "high-memory" })).id;
});

async function row(incidentId = id) {
  const [found] = await db().select().from(incidents).where(eq(incidents.id, incidentId));
  if (!found) throw new Error("the incident is gone");
  return found;
}
const told = async (kind: string, chain = id) =>
  (
    await db()
      .select()
      .from(timeline)
      .where(and(eq(timeline.chain, chain), eq(timeline.kind, kind)))
      .orderBy(asc(timeline.seq))
  ).map(({ data }) => data);
const fire = (fingerprint: string, incident = { alertname: "GutsHighMemoryUsage", instance: "validator-2" }) =>
  receiveWebhook(
    {
      alerts: [
        {
          status: "firing",
          labels: { ...incident, job: "guts-node" },
          annotations: {},
          startsAt: new Date().toISOString(),
          fingerprint,
        },
      ],
      refused: [],
      truncated: 0,
      groupKey: "",
    },
    new Date(),
  );
const pending = async () =>
  (
    await db()
      .select()
      .from(timers)
      .where(and(eq(timers.incidentId, id), eq(timers.state, "pending")))
  ).map(({ kind }) => kind);

describe("ownership", () => {
  it("goes to one of many who acknowledge at once; a double click changes nothing, the others learn who it is", async () => {
    const answers = await Promise.allSettled(
      [ada, grace, ada, grace].map((actor) => acknowledgeIncident(actor, { incidentId: id })),
    );
    const { owner, acknowledgedAt } = await row();
    expect(acknowledgedAt).not.toBeNull();
    const own = answers.filter((_, index) => [ada, grace, ada, grace][index]?.id === owner?.id);
    expect(own.map((one) => (one.status === "fulfilled" ? one.value.changed : one.status)).sort()).toEqual([
      false,
      true,
    ]);
    const others = answers.filter((one) => one.status === "rejected");
    expect(others).toHaveLength(2);
    for (const { reason } of others) {
      expect(reason).toMatchObject({ code: "conflict", message: expect.stringContaining(owner?.name ?? "") });
    }
    expect(await told("incident.acknowledged")).toEqual([{ owner: owner?.name }]);
    expect(await pending()).not.toContain("escalate");
    expect(await findTimelineBreak(db(), id)).toBeNull();
  });

  it("is taken over from the owner that was seen, and else refused by the name of the present one", async () => {
    await acknowledgeIncident(ada, { incidentId: id });
    await expect(takeOverIncident(grace, { incidentId: id, seenOwner: "" })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Ada owns it since"),
    });
    expect(await takeOverIncident(grace, { incidentId: id, seenOwner: "person:ada" })).toEqual({ changed: true });
    expect(await takeOverIncident(grace, { incidentId: id, seenOwner: "person:ada" })).toEqual({ changed: false });
    expect(await told("incident.taken-over")).toEqual([{ from: "Ada" }]);
    expect(await row()).toMatchObject({ owner: grace, acknowledgedBy: ada });
  });

  it("is handed over with a brief that is kept, to people who exist only", async () => {
    await acknowledgeIncident(ada, { incidentId: id });
    const give = (to: string) =>
      handOverIncident(ada, { incidentId: id, seenOwner: "person:ada", to, note: "token=abcdefgh12345678 is in use" });
    await expect(give("nobody")).rejects.toMatchObject({ code: "not_found" });
    expect(await give("grace")).toEqual({ changed: true });
    const [entry] = await told("incident.handed-over");
    expect(entry).toMatchObject({ from: "Ada", to: "Grace" });
    const { brief } = entry as { brief: { title: string; lines: string[] }[] };
    expect(brief.map(({ title }) => title)).toEqual([
      "What was seen",
      "What was tried, and what came of it",
      "Holds until when",
      "Next decision",
    ]);
    expect(brief.every(({ lines }) => lines.length > 0)).toBe(true);
    expect(JSON.stringify(entry)).not.toContain("abcdefgh12345678");
  });
});

describe("resolving and reopening by hand", () => {
  it("needs a reason that faces what still fires; reopening makes the incident as new, and its timers run again", async () => {
    await acknowledgeIncident(ada, { incidentId: id });
    await fire("by-hand");
    const resolve = (despiteFiring: boolean) =>
      resolveIncident(ada, { incidentId: id, reason: "a load test", despiteFiring });
    await expect(resolve(false)).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("Still firing: GutsHighMemoryUsage"),
    });
    expect([await resolve(true), await resolve(true)]).toEqual([{ changed: true }, { changed: false }]);
    expect((await row()).resolvedAt).not.toBeNull();
    expect(await pending()).toEqual([]);
    expect(await told("incident.state-changed")).toEqual([
      { from: "open", to: "resolved", reason: "a load test (although GutsHighMemoryUsage fires)" },
    ]);
    expect(await reopenIncident(ada, { incidentId: id, reason: "it was none" })).toEqual({ changed: true });
    expect(await row()).toMatchObject({ state: "open", owner: null, acknowledgedAt: null, resolvedAt: null });
    expect(await told("incident.reopened")).toEqual([{ from: "resolved", reason: "it was none" }]);
    expect(await pending()).toContain("escalate");
  });

  it("is taken back by an alert as by a person: with new timers at once, on the timeline, told to lists and pages", async () => {
    await resolveIncident(ada, { incidentId: id, reason: "a load test", despiteFiring: false });
    expect(await pending()).toEqual([]);
    const [before] = await db()
      .select({ seq: max(events.seq) })
      .from(events);
    const [result] = await fire("again");
    expect(result).toMatchObject({ outcome: "attached", incidentId: id });
    expect(await row()).toMatchObject({ state: "open", owner: null, acknowledgedAt: null, resolvedAt: null });
    expect(await told("incident.reopened")).toEqual([
      { from: "resolved", reason: "GutsHighMemoryUsage is firing again" },
    ]);
    expect(await pending()).toContain("escalate");
    const since = await db()
      .select()
      .from(events)
      .where(gt(events.seq, before?.seq ?? 0));
    expect(new Set(since.map((event) => `${event.topic} ${event.id}`))).toEqual(
      new Set([`incident ${id}`, `incidents ${id}`]),
    );
  });

  it("is taken back once by alerts that fire at the same moment, none of which waits for another to be over", async () => {
    await resolveIncident(ada, { incidentId: id, reason: "a load test", despiteFiring: false });
    await Promise.all(["a", "b", "c", "d"].map((fingerprint) => fire(fingerprint)));
    expect(await told("incident.reopened")).toHaveLength(1);
    expect(await pending()).toContain("escalate");
  });

  it("waits for an alert that is being stored, and then finds it firing", async () => {
    const entry = await getRunbook("high-memory");
    let resolved: Promise<unknown> = Promise.resolve();
    await inTransaction(async (tx) => {
      const subject = { targetId: "validator-2", name: "validator-2" };
      const at = new Date();
      await openIncident(tx, { subject, entry, actor: alertmanagerActor, at });
      await reopenFor(tx, { incidentId: id, name: "GutsHighMemoryUsage", at, actor: alertmanagerActor });
      resolved = resolveIncident(ada, { incidentId: id, reason: "seems quiet", despiteFiring: false }).catch(
        (error: unknown) => error,
      );
      await sleep(300);
      await tx.insert(alerts).values({
        ...{ fingerprint: "late", startsAt: at, status: "firing", name: "GutsHighMemoryUsage", incidentId: id },
        ...{ labels: {}, annotations: {}, receivedAt: at },
      });
    });
    expect(await resolved).toMatchObject({ code: "precondition", message: expect.stringContaining("Still firing") });
    expect((await row()).state).toBe("open");
  });

  it("is over once signed off: nothing moves it, and the next alert opens a new incident", async () => {
    await db().update(incidents).set({ state: "signed_off", signedOffAt: new Date() }).where(eq(incidents.id, id));
    const over = { code: "conflict", message: expect.stringContaining("signed off, which is final") };
    await expect(reopenIncident(ada, { incidentId: id, reason: "again" })).rejects.toMatchObject(over);
    await expect(acknowledgeIncident(ada, { incidentId: id })).rejects.toMatchObject(over);
    await expect(addNote(ada, noteInput.parse({ incidentId: id, text: "late" }))).rejects.toMatchObject(over);
    const [result] = await fire("after-it");
    expect(result).toMatchObject({ outcome: "opened" });
    expect((await row(result?.incidentId ?? "")).previousIncidentId).toBe(id);
  });
});

describe("a change of severity", () => {
  it("keeps its reason, and is none when nothing changes", async () => {
    const { severity } = await row();
    const change = (to: "P1" | "P2") => changeSeverity(ada, { incidentId: id, severity: to, reason: "two nodes" });
    expect([await change("P1"), await change("P1")]).toEqual([{ changed: true }, { changed: false }]);
    expect(await told("incident.severity-changed")).toEqual([{ from: severity, to: "P1", reason: "two nodes" }]);
  });
});

describe("a note", () => {
  it("keeps text, evidence and output without secrets, once for a form that is sent twice", async () => {
    const input = noteInput.parse({
      incidentId: id,
      text: "**RSS** is flat\r\npassword: hunter2hunter2",
      evidence: { query: "rss", range: "1 h", value: "402 MiB", source: "Prometheus main" },
      output: `line 1\r\nBearer abcdefghijklmnop\r\n${"x".repeat(noteLimits.output)}`,
      key: "form-0001",
    });
    const [first, second] = await Promise.all([addNote(ada, input), addNote(ada, input)]);
    expect(first.seq).toBe(second.seq);
    const [note, ...more] = await told("note.added");
    expect(more).toEqual([]);
    expect(note).toMatchObject({ evidence: input.evidence, output: { truncated: true } });
    const text = JSON.stringify(note);
    for (const secret of ["hunter2", "abcdefghijklmnop", "\\r"]) expect(text).not.toContain(secret);
    expect((note as { output: { text: string } }).output.text).toHaveLength(noteLimits.output);
  });

  it.each([
    ["nothing at all", { text: " ", output: "\n" }],
    ["a NUL", { text: "a\0b" }],
    ["half a character in its output", { text: "a", output: "\ud800" }],
    ["too much", { text: "x".repeat(noteLimits.text + 1) }],
  ])("with %s is refused", (_name, over) => {
    expect(noteInput.safeParse({ incidentId: id, ...over }).success).toBe(false);
  });
});

describe("merging a duplicate", () => {
  const openOther = async (targetId: string) =>
    (await openIncidentByHand(ada, { targetId, runbookId: "monitoring-blind" })).id;

  it("closes it with a pointer, gives its alerts to the other one, and so with what fires for it later", async () => {
    const duplicate = await openOther("validator-2");
    await fire("theirs");
    await db().update(alerts).set({ incidentId: duplicate }).where(eq(alerts.fingerprint, "theirs"));
    await resolveIncident(ada, { incidentId: id, reason: "quiet", despiteFiring: false });
    const merge = () => mergeIncident(ada, { incidentId: duplicate, into: id, reason: "the same leak" });
    const both = await Promise.all([merge(), merge()]);
    expect(both.map(({ changed }) => changed).sort()).toEqual([false, true]);
    expect(await row(duplicate)).toMatchObject({ state: "signed_off", mergedIntoId: id, signedOffAt: null });
    // What fires makes the other one live again.
    expect((await row()).state).toBe("open");
    const [alert] = await db().select().from(alerts).where(eq(alerts.fingerprint, "theirs"));
    expect(alert?.incidentId).toBe(id);
    expect(await told("incident.merged", duplicate)).toMatchObject([{ intoId: id, reason: "the same leak" }]);
    expect(await told("incident.absorbed")).toMatchObject([{ incidentId: duplicate, alerts: 1 }]);
    const subject = { targetId: "validator-2", name: "validator-2" };
    const entry = await getRunbook("monitoring-blind");
    const next = await inTransaction((tx) => openIncident(tx, { subject, entry, actor: ada, at: new Date() }));
    expect(next).toEqual({ id, opened: false });
    for (const chain of [id, duplicate]) expect(await findTimelineBreak(db(), chain)).toBeNull();
  });

  it("is refused for another target, for itself, and into one that is over", async () => {
    const elsewhere = await openOther("validator-3");
    const merge = (into: string) => mergeIncident(ada, { incidentId: id, into, reason: "the same" });
    await expect(merge(elsewhere)).rejects.toMatchObject({ code: "precondition" });
    await expect(merge(id)).rejects.toMatchObject({ code: "invalid" });
    const other = await openOther("validator-2");
    await db().update(incidents).set({ state: "signed_off" }).where(eq(incidents.id, other));
    await expect(merge(other)).rejects.toMatchObject({ code: "conflict" });
    expect((await row()).mergedIntoId).toBeNull();
  });
});
