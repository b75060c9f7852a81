import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, timeline, timelineHeads } from "@/lib/db/schema";
import { type Actor, canonicalEntry } from "@/lib/domain/timeline/timeline";
import { addNote } from "@/lib/services/incident/add-note";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { runAudit } from "./run-audit";

withTestDatabase();

const ada: Actor = { type: "person", id: "ada", name: "Ada" };
let id: string;
let number: number;

beforeEach(async () => {
  await db().update(incidents).set({ state: "signed_off" });
  id = (await openIncidentByHand(ada, { targetId: "validator-2", runbookId: "high-memory" })).id;
  for (const text of ["one", "two", "three", "four"]) {
    await addNote(ada, { incidentId: id, text, output: "" });
  }
  const [row] = await db().select().from(incidents).where(eq(incidents.id, id));
  number = row?.number ?? 0;
});
afterEach(() => vi.restoreAllMocks());

async function audit(incident: number | null, over: { url?: string; json?: boolean } = {}) {
  let text = "";
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const status = await runAudit({
    root: process.cwd(),
    env: { DATABASE_URL: over.url ?? process.env.DATABASE_URL },
    incident,
    json: over.json ?? false,
    write: (piece) => {
      text += piece;
    },
  });
  return { status, text, said: said.mock.calls.map(([line]) => String(line)).join("\n") };
}

/** As somebody who owns the database can: around the trigger that keeps everybody else from it. */
async function tamper(statement: ReturnType<typeof sql>): Promise<void> {
  await db().transaction(async (tx) => {
    await tx.execute(sql`alter table timeline disable trigger timeline_append_only`);
    await tx.execute(statement);
    await tx.execute(sql`alter table timeline enable trigger timeline_append_only`);
  });
}

it("finds nothing wrong with chains that the console wrote, one or all, and gives their heads", async () => {
  expect(await audit(number)).toMatchObject({ status: 0, text: "Checked 5 entries in 1 chain: whole.\n" });
  const { status, text } = await audit(number, { json: true });
  expect(status).toBe(0);
  const [head] = await db().select().from(timelineHeads).where(eq(timelineHeads.chain, id));
  expect(JSON.parse(text)).toMatchObject({
    whole: true,
    chains: [{ chain: id, incident: number, entries: 5, head: { seq: 5, hash: head?.hash }, breaks: [] }],
  });
});

const atOf = `\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z`;
const editedData = sql`jsonb_set(data, '{text}', '"forged"')`;

it.each([
  ["edited", () => sql`update timeline set data = ${editedData} where chain = ${id} and seq = 3`, [3, "edited"]],
  [
    "given another time",
    () => sql`update timeline set at = at + interval '1 second' where chain = ${id} and seq = 2`,
    [2, "edited"],
  ],
  [
    "given another author",
    () => sql`update timeline set actor = '{"type":"person","id":"x","name":"X"}' where chain = ${id} and seq = 5`,
    [5, "edited"],
  ],
] as [string, () => ReturnType<typeof sql>, [number, string]][])(
  "names a row that was %s",
  async (_what, change, [seq, defect]) => {
    await tamper(change());
    const { status, text } = await audit(number);
    expect(status).toBe(1);
    expect(text).toMatch(
      new RegExp(`^incident #${number} \\(${id}\\), entry ${seq}, note\\.added of ${atOf}: ${defect}: `, "m"),
    );
    expect(text.trim().split("\n")).toHaveLength(2);
    expect(text).toContain("1 is broken.");
    // Of all chains this one alone.
    expect((await audit(null)).text).toContain(`incident #${number} (${id}), entry ${seq}`);
  },
);

it("names a row whose time no date can hold, and goes on with the others", async () => {
  await tamper(sql`update timeline set at = 'infinity' where chain = ${id} and seq = 3`);
  const { status, text } = await audit(null);
  expect([status, text]).toEqual([1, expect.stringContaining(`(${id}), entry 3, note.added`)]);
});

it("names rows that changed places, with the places they had", async () => {
  await tamper(
    sql`update timeline set seq = case seq when 2 then 104 else 102 end where chain = ${id} and seq in (2, 4)`,
  );
  await tamper(sql`update timeline set seq = seq - 100 where chain = ${id} and seq > 100`);
  const { status, text } = await audit(number);
  expect(status).toBe(1);
  expect(text).toMatch(/entry 2, note\.added of .*: moved: it was written as entry 4$/m);
  expect(text).toMatch(/entry 4, note\.added of .*: moved: it was written as entry 2$/m);
});

it("names rows that were deleted: in the middle, the first ones, the newest, and all of them", async () => {
  await tamper(sql`delete from timeline where chain = ${id} and seq = 3`);
  expect((await audit(number)).text).toContain("entry 3: missing: entry 3 is gone\n");
  await tamper(sql`delete from timeline where chain = ${id} and seq <= 2`);
  expect((await audit(number)).text).toContain("entry 1: missing: entries 1 to 3 are gone\n");
  await tamper(sql`delete from timeline where chain = ${id} and seq = 5`);
  const newest = await audit(number);
  expect(newest.status).toBe(1);
  expect(newest.text).toContain(
    "entry 5: missing: entry 5 is gone, the newest of the chain: its head says that there are 5\n",
  );
  await tamper(sql`delete from timeline where chain = ${id}`);
  expect((await audit(number)).text).toContain("entry 1: missing: entries 1 to 5 are gone");
  await db().delete(timelineHeads).where(eq(timelineHeads.chain, id));
  const all = await audit(number);
  expect([all.status, all.text]).toEqual([1, expect.stringContaining("the incident has no timeline")]);
});

it("finds the newest row deleted with the head set back to fit, by nothing but the head it was told before", async () => {
  const before = JSON.parse((await audit(number, { json: true })).text).chains[0].head;
  const hash = sql`(select hash from timeline where chain = ${id} and seq = 4)`;
  await tamper(sql`delete from timeline where chain = ${id} and seq = 5`);
  await tamper(sql`update timeline_heads set seq = 4, hash = ${hash} where chain = ${id}`);
  const after = await audit(number, { json: true });
  expect(after.status).toBe(0);
  expect(JSON.parse(after.text).chains[0].head).not.toEqual(before);
});

it("tells of a head that does not fit, and of a row that was written anew with a hash of its own", async () => {
  await tamper(sql`update timeline_heads set hash = repeat('0', 64) where chain = ${id}`);
  expect((await audit(number)).text).toMatch(/entry 5, note\.added of .*: head: /);
  await db().delete(timelineHeads).where(eq(timelineHeads.chain, id));
  expect((await audit(number)).text).toMatch(/entry 5, .*: head: the chain's head is gone/);
  const [row] = await db()
    .select()
    .from(timeline)
    .where(and(eq(timeline.chain, id), eq(timeline.seq, 3)));
  if (!row) throw new Error("there is no entry 3");
  const forged = { ...row, at: row.at.toISOString(), data: { ...row.data, text: "forged" } };
  const hash = createHash("sha256").update(canonicalEntry(forged)).digest("hex");
  await tamper(sql`update timeline set data = ${editedData}, hash = ${hash} where chain = ${id} and seq = 3`);
  expect((await audit(number)).text).toMatch(/entry 4, note\.added of .*: replaced: it does not follow/);
});

it("ends with 2 where it cannot look: another incident, no database, no address of one", async () => {
  expect(await audit(999_999)).toMatchObject({ status: 2, said: expect.stringContaining("no incident #999999") });
  expect(await audit(null, { url: "postgres://nobody@127.0.0.1:9/none" })).toMatchObject({
    status: 2,
    said: expect.stringContaining("ECONNREFUSED"),
  });
});
