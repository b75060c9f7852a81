import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { alerts, incidents, signatures, signOffs } from "@/lib/db/schema";
import { signedContentSchema } from "@/lib/domain/sign-off/content";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { addNote } from "@/lib/services/incident/add-note";
import { changeSeverity, reopenIncident, resolveIncident } from "@/lib/services/incident/change";
import { appendTimeline } from "@/lib/services/timeline/append";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { hashContent } from "./content";
import { signIncident } from "./sign";
import { readSignOffState } from "./state";
import {
  ada,
  addRun,
  ben,
  blockersNow,
  hashNow,
  newIncident,
  person,
  readyToSign,
  signItems,
  told,
} from "./testing/ready";

withTestDatabase();

const holder = globalThis as typeof globalThis & { gutsConfig?: Config };
function needPeople(people: 1 | 2): void {
  if (holder.gutsConfig)
    holder.gutsConfig = { ...holder.gutsConfig, signOff: { ...holder.gutsConfig.signOff, people } };
}

let id: string;
beforeEach(async () => {
  needPeople(2);
  id = await readyToSign();
});
afterEach(() => needPeople(1));

const sign = async (actor: Actor, over: { contentSha256?: string; key?: string } = {}) =>
  signIncident(actor, { incidentId: id, contentSha256: over.contentSha256 ?? (await hashNow(id)), ...over });
const stateOf = async () => (await db().select().from(incidents).where(eq(incidents.id, id)))[0]?.state;
const changes = async () => (await readSignOffState(id, Date.now())).signatures.map((one) => one.changes);

describe("signing an incident as a whole", () => {
  it("takes two people under the same content, and closes with the second", async () => {
    const contentSha256 = await hashNow(id);
    expect(await sign(ada)).toEqual({ closed: false, signatures: 1, people: 2 });
    expect(await hashNow(id)).toBe(contentSha256);
    expect(await sign(ben, { contentSha256 })).toEqual({ closed: true, signatures: 2, people: 2 });
    expect(await stateOf()).toBe("signed_off");
    const view = await readSignOffState(id, Date.now());
    expect(view).toMatchObject({ contentSha256, blockers: [], signedOffAt: expect.any(Number) });
    expect(view.signatures.map(({ by, changes: of }) => [by, of])).toEqual([
      ["Ada", []],
      ["Ben", []],
    ]);
    // The timeline keeps what was signed, and its hash can be worked out again from that alone.
    const given = (await told(id, "signature.given")).map(({ data }) => data);
    expect(given.map((data) => hashContent(signedContentSchema.parse(data.content)))).toEqual([
      contentSha256,
      contentSha256,
    ]);
    const [closed] = (await told(id, "incident.state-changed")).slice(-1);
    expect([closed?.actor, closed?.data]).toEqual([
      ben,
      { from: "resolved", to: "signed_off", reason: "signed by Ada and Ben" },
    ]);
    expect(await findTimelineBreak(db(), id)).toBeNull();
  });

  it("closes with one person where one is enough, a token included", async () => {
    needPeople(1);
    const token: Actor = { type: "token", id: "bootstrap", name: "bootstrap token" };
    expect(await sign(token)).toEqual({ closed: true, signatures: 1, people: 1 });
  });

  it("is closed by the one who signed when one is enough by now", async () => {
    await sign(ada);
    needPeople(1);
    expect(await sign(ada)).toEqual({ closed: true, signatures: 1, people: 1 });
  });

  it("refuses the same person twice, and a token where two people have to sign", async () => {
    await sign(ada);
    const twice = { code: "conflict", message: expect.stringContaining("another person") };
    await expect(sign(ada, { key: "another-form" })).rejects.toMatchObject(twice);
    await expect(sign({ ...ben, type: "token" })).rejects.toMatchObject({ code: "forbidden" });
    expect(await stateOf()).toBe("resolved");
    expect(await told(id, "signature.given")).toHaveLength(1);
  });

  it("is given once for a form that is sent twice, also when it closed the incident", async () => {
    const twice = (actor: Actor, key: string, contentSha256: string) =>
      Promise.all([sign(actor, { key, contentSha256 }), sign(actor, { key, contentSha256 })]);
    const seen = await hashNow(id);
    for (const answer of await twice(ada, "form-ada", seen))
      expect(answer).toMatchObject({ closed: false, signatures: 1 });
    for (const answer of await twice(ben, "form-ben", seen))
      expect(answer).toMatchObject({ closed: true, signatures: 2 });
    expect(await told(id, "signature.given")).toHaveLength(2);
  });

  it("asks the first again when something changed before the second, and says what", async () => {
    const seen = await hashNow(id);
    await sign(ada);
    await addNote(ben, { incidentId: id, text: "one more thing", output: "" });
    await changeSeverity(ben, { incidentId: id, severity: "P1", reason: "two nodes" });
    expect(await changes()).toEqual([["the severity: P3 → P1", expect.stringMatching(/timeline: new entries/)]]);
    await expect(sign(ben, { contentSha256: seen })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(
        /Changed since Ada signed: the severity: P3 → P1; the timeline.*Ada is asked again/,
      ),
    });
    expect(await sign(ben)).toEqual({ closed: false, signatures: 1, people: 2 });
    expect(await sign(ada)).toEqual({ closed: true, signatures: 2, people: 2 });
    expect(await changes()).toEqual([[], []]);
  });

  it("refuses what the signer did not see", async () => {
    await expect(sign(ada, { contentSha256: "0".repeat(64) })).rejects.toMatchObject({ code: "conflict" });
  });

  it("closes once for 30 last signatures at once", async () => {
    await sign(ada);
    const contentSha256 = await hashNow(id);
    const answers = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) => sign(person(`Person ${index}`), { contentSha256 })),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "conflict" });
    }
    expect(await told(id, "signature.given")).toHaveLength(2);
    expect((await told(id, "incident.state-changed")).filter(({ data }) => data.to === "signed_off")).toHaveLength(1);
  }, 60_000);

  it("lets exactly one of two people close it who sign in the same moment", async () => {
    const contentSha256 = await hashNow(id);
    const both = await Promise.all([sign(ada, { contentSha256 }), sign(ben, { contentSha256 })]);
    expect(both.map(({ closed }) => closed).sort()).toEqual([false, true]);
  });
});

describe("what blocks the signatures", () => {
  const blocked = (text: RegExp) =>
    expect(sign(ada)).rejects.toMatchObject({ code: "precondition", message: expect.stringMatching(text) });

  it("is every item that nobody signed, and an incident that is not resolved", async () => {
    id = await newIncident();
    expect(await blockersNow(id)).toEqual([...Array(5).fill("item-open"), "not-resolved"]);
    await blocked(/“Memory usage is verified to be stable”: sign it.*The incident is open, not resolved/);
    await signItems(id);
    expect(await blockersNow(id)).toEqual(["not-resolved"]);
  });

  it("is a run under way on the target, whichever incident it belongs to", async () => {
    await db().update(incidents).set({ state: "signed_off" });
    const earlier = id;
    id = await readyToSign();
    await addRun(earlier, { state: "running" });
    await blocked(/A run is under way \(Restart node\)/);
  });

  it("is an alert that fires unless the reason for resolving names it; an item's note is no such reason", async () => {
    const base = {
      startsAt: new Date(),
      status: "firing" as const,
      name: "GutsHighMemoryUsage",
      receivedAt: new Date(),
    };
    await db()
      .insert(alerts)
      .values({ ...base, fingerprint: randomUUID(), labels: {}, annotations: {}, incidentId: id });
    await blocked(/Still firing: GutsHighMemoryUsage/);
    await reopenIncident(ada, { incidentId: id, reason: "it fires" });
    await blocked(/not resolved.*Still firing/);
    await resolveIncident(ada, { incidentId: id, reason: "a load test", despiteFiring: true });
    await sign(ada);
    expect(await sign(ben)).toMatchObject({ closed: true });
  });
});

describe("tampering with what was signed", () => {
  const close = async () => {
    await sign(ada);
    await sign(ben);
  };

  it("is named: a note, a waiver, a signer", async () => {
    await close();
    const edit = (set: Partial<typeof signOffs.$inferInsert>) =>
      db()
        .update(signOffs)
        .set(set)
        .where(sql`${signOffs.incidentId} = ${id} and ${signOffs.itemId} = 'memory-stable'`);
    const named = (part: string) => [`${part} of “Memory usage is verified to be stable”`];
    await edit({ note: "never said" });
    expect(await changes()).toEqual([named("note"), named("note")]);
    await edit({ note: "", waived: true });
    expect(await changes()).toEqual([named("waiver"), named("waiver")]);
    await edit({ waived: false });
    expect(await changes()).toEqual([[], []]);
    await db().update(signatures).set({ personId: "person:eve" }).where(eq(signatures.personId, "person:ben"));
    expect(await changes()).toEqual([[], ["the signature: the timeline tells of no such one"]]);
  });

  it("is named: an entry of the timeline, whose row the database was made to change", async () => {
    await close();
    await db().transaction(async (tx) => {
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.execute(sql`update timeline set data = '{"title": "nothing happened"}' where chain = ${id} and seq = 1`);
    });
    for (const of of await changes()) expect(of).toEqual(["the timeline: entry 1 is not as it was written"]);
  });

  it("does not stand in the way of what is told after the closing", async () => {
    await close();
    const data = { name: "GutsHighMemoryUsage", fingerprint: "f", endsAt: new Date().toISOString() };
    const entry = { chain: id, at: new Date(), actor: ada, kind: "alert.resolved" as const, data };
    await db().transaction((tx) => appendTimeline(tx, entry));
    expect(await changes()).toEqual([[], []]);
  });
});
