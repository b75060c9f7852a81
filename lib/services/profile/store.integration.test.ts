import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, profiles, timeline } from "@/lib/db/schema";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { describeTimelineEntry } from "@/lib/domain/timeline/timeline";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { testConfigText, withTestDatabase } from "@/lib/testing/database";
import { encodeProfile } from "@/lib/testing/profile";
import { withProfileStore } from "@/lib/testing/profile-store";
import { getProfile, listProfiles, profileFile } from "./read";
import { storeProfile } from "./store";
import { sweepProfiles } from "./sweep";

withTestDatabase(`${testConfigText}profiles: { maxFileBytes: 1MiB, keepDays: 30, maxTotalBytes: 2MiB }\n`);
const dataFolder = withProfileStore();
const person: Actor = { type: "person", id: "p1", name: "On-call" };
const dumps = () => path.join(dataFolder(), "dumps");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function newIncident(targetId = "validator-2") {
  // One live incident per target: those of earlier tests are over.
  await db().update(incidents).set({ state: "signed_off" });
  await db().delete(profiles);
  return (await openIncidentByHand(person, { targetId, runbookId: "high-memory" })).id;
}

const leak = (bytes: number, takenAtMs = 0, types = ["objects/count", "space/bytes"]) =>
  encodeProfile({
    types,
    takenAtMs,
    samples: [
      { stack: ["retain", "serve", "main"], values: [1, bytes] },
      { stack: ["index", "main"], values: [1, 500] },
    ],
  });

const upload = (incidentId: string, bytes: Uint8Array | AsyncIterable<Uint8Array>, over = {}) =>
  storeProfile({
    ...{ targetId: "validator-2", incidentId, runId: null, source: "upload", name: "heap.pb", takenAt: null },
    ...{ by: person, bytes, ...over },
  });

describe("storeProfile", () => {
  it("keeps the bytes for this user alone under their hash, with the first rows and a line on the timeline", async () => {
    const incidentId = await newIncident();
    const bytes = leak(1000, Date.UTC(2026, 2, 14));
    const row = await upload(incidentId, bytes, { name: "../../etc/heap\u0000.pb" });
    expect(row).toMatchObject({ name: "heap.pb", format: "pprof", sha256: sha256(bytes), comparison: null });
    expect(row.takenAt).toEqual(new Date(Date.UTC(2026, 2, 14)));
    expect(row.summary).toMatchObject({
      sampleType: 1,
      total: 1500,
      top: [{ name: "retain", flat: 1000 }, {}, {}, {}],
    });
    const file = await profileFile(row);
    expect(file).toBe(path.join(dumps(), sha256(bytes)));
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dumps()).mode & 0o777).toBe(0o700);
    expect(readdirSync(dumps()).filter((name) => name.endsWith(".part"))).toEqual([]);
    const [entry] = await db()
      .select()
      .from(timeline)
      .where(eq(timeline.chain, incidentId))
      .orderBy(timeline.seq)
      .offset(1);
    expect(entry?.actor).toEqual(person);
    expect(describeTimelineEntry(entry?.kind ?? "", entry?.data as Record<string, unknown>)).toMatch(
      /^Profile heap\.pb \(\d+ B\) uploaded; most is held by retain$/,
    );
    expect(await findTimelineBreak(db(), incidentId)).toBeNull();
    expect(await getProfile(row.id)).toEqual(row);
    await expect(getProfile("x")).rejects.toThrow("no such profile");
  });

  it("has one row and one entry for the same bytes in an incident, however often and at once they come", async () => {
    const incidentId = await newIncident();
    const bytes = leak(1001);
    const rows = await Promise.all([1, 2, 3].map(() => upload(incidentId, bytes)));
    const again = await upload(incidentId, bytes);
    expect(new Set([...rows, again].map(({ id }) => id)).size).toBe(1);
    expect(await listProfiles({ incidentId })).toHaveLength(1);
    const entries = await db().select().from(timeline).where(eq(timeline.chain, incidentId));
    expect(entries.filter(({ kind }) => kind === "profile.stored")).toHaveLength(1);
  });

  it("compares with the target's newest one before it that has the same type, by the time of the files where they say none", async () => {
    const incidentId = await newIncident();
    const at = (seconds: number) => ({ takenAt: new Date(Date.UTC(2026, 2, 14, 3, 0, seconds)) });
    const first = await upload(incidentId, leak(1000), at(0));
    await upload(incidentId, leak(7000, 0, ["objects/count", "time/nanoseconds"]), at(10));
    await upload(incidentId, leak(9000), { ...at(5), targetId: "validator-3" });
    const third = await upload(incidentId, leak(5000), at(20));
    expect(third.comparison).toMatchObject({
      beforeId: first.id,
      seconds: 20,
      whole: { growth: 4000, perSecond: 200 },
    });
    expect(third.comparison?.functions[0]).toMatchObject({ name: "retain", flat: { growth: 4000, share: 1 } });
    expect(third.comparison?.stacks[0]?.frames).toEqual(["main", "serve", "retain"]);
    const unknown = await upload(incidentId, leak(6000));
    expect(unknown.comparison).toMatchObject({ beforeId: third.id });
    expect(unknown.takenAt).toBeNull();
    // One that comes later and was taken earlier.
    expect((await upload(incidentId, leak(800), at(2))).comparison).toMatchObject({ beforeId: first.id, seconds: 2 });
    expect((await listProfiles({ targetId: "validator-2" }))[0]?.id).toBe(first.id);
  });

  it("refuses what is no profile, what is too large and an incident that is over, and leaves no file", async () => {
    const incidentId = await newIncident();
    const before = readdirSync(dumps()).length;
    await expect(upload(incidentId, Buffer.from("no profile at all, only text"))).rejects.toThrow(
      "heap.pb cannot be read as a profile. It is no profile",
    );
    let sent = 0;
    const endless = (async function* () {
      for (;;) {
        sent += 1;
        yield Buffer.alloc(300 * 1024);
      }
    })();
    await expect(upload(incidentId, endless)).rejects.toThrow("more than 1 MiB");
    expect(sent).toBe(4);
    expect(readdirSync(dumps())).toHaveLength(before);
    await db().update(incidents).set({ state: "signed_off" }).where(eq(incidents.id, incidentId));
    await expect(upload(incidentId, leak(1))).rejects.toThrow("signed off");
    expect(await listProfiles({ incidentId })).toEqual([]);
  });

  it("keeps names that a database would not take, and cuts those that nobody reads", async () => {
    const incidentId = await newIncident();
    const bytes = encodeProfile({ samples: [{ stack: [`a\u0000b${"x".repeat(5000)}`], values: [1] }] });
    const { summary } = await upload(incidentId, bytes);
    expect(summary.top[0]?.name).toMatch(/^a\u{fffd}bx+…$/u);
    expect(summary.top[0]?.name).toHaveLength(501);
  });
});

describe("the files' retention", () => {
  const dayMs = 24 * 3600 * 1000;
  const age = (id: string, days: number) =>
    db()
      .update(profiles)
      .set({ storedAt: new Date(Date.now() - days * dayMs) })
      .where(eq(profiles.id, id));
  const padded = (bytes: number) => encodeProfile({ samples: [{ stack: ["a".repeat(bytes)], values: [bytes] }] });

  it("removes files that are too old, says so in their rows, and takes them back when they come again", async () => {
    const incidentId = await newIncident();
    const bytes = leak(31);
    const old = await upload(incidentId, bytes);
    const young = await upload(incidentId, leak(29));
    await age(old.id, 31);
    await age(young.id, 29);
    await sweepProfiles(Date.now());
    const removed = await getProfile(old.id);
    expect(removed.fileRemovedAt).not.toBeNull();
    expect(existsSync(path.join(dumps(), old.sha256))).toBe(false);
    await expect(profileFile(removed)).rejects.toThrow(/was removed on .* UTC/);
    expect(await profileFile(await getProfile(young.id))).toContain(young.sha256);
    expect((await upload(incidentId, bytes)).id).toBe(old.id);
    await sweepProfiles(Date.now());
    expect(await profileFile(await getProfile(old.id))).toContain(old.sha256);
  });

  it("removes the oldest beyond the size of all together, and never a file that a younger row shares", async () => {
    const incidentId = await newIncident();
    const shared = padded(900_000);
    const [oldest, middle] = [await upload(incidentId, shared), await upload(incidentId, padded(900_001))];
    const newest = await upload(incidentId, padded(900_002));
    await age(oldest.id, 3);
    await age(middle.id, 2);
    await age(newest.id, 1);
    await db().update(incidents).set({ state: "signed_off" });
    const { id: second } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
    const again = await upload(second, shared);
    await sweepProfiles(Date.now());
    const gone = async (id: string) => (await getProfile(id)).fileRemovedAt !== null;
    expect([await gone(oldest.id), await gone(middle.id), await gone(newest.id), await gone(again.id)]).toEqual([
      ...[false, true, false, false],
    ]);
    expect(existsSync(path.join(dumps(), oldest.sha256))).toBe(true);
    expect(existsSync(path.join(dumps(), middle.sha256))).toBe(false);
  });

  it("removes what was left half written and what no row names, once nobody can be writing it any more", async () => {
    const incidentId = await newIncident();
    const kept = await upload(incidentId, leak(77));
    const names = [`.${crypto.randomUUID()}.part`, `.${crypto.randomUUID()}.part`, "0".repeat(64), "notes.txt"];
    for (const name of names) writeFileSync(path.join(dumps(), name), "x");
    const hoursAgo = Date.now() / 1000 - 2 * 3600;
    for (const name of [...names.slice(1), kept.sha256]) utimesSync(path.join(dumps(), name), hoursAgo, hoursAgo);
    await sweepProfiles(Date.now());
    const left = readdirSync(dumps());
    expect(names.map((name) => left.includes(name))).toEqual([true, false, false, true]);
    expect(left).toContain(kept.sha256);
  });

  it("says of a file that lies on another machine where it is looked for", async () => {
    const row = { name: "heap.pb", sha256: "f".repeat(64), sizeBytes: 1, fileRemovedAt: null };
    await expect(profileFile(row)).rejects.toThrow("not on this machine");
  });
});
