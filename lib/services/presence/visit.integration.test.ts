import { eq, sql } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import { db } from "@/lib/db/client";
import { presence } from "@/lib/db/schema";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { readStream } from "@/lib/testing/stream-reader";
import { readPresence, sweepPresence } from "./read";
import { beginVisit } from "./visit";

withTestDatabase();

const ana: Actor = { type: "person", id: "p1", name: "Ana" };
const ben: Actor = { type: "person", id: "p2", name: "Ben" };
const open = async (targetId: string) => (await openIncidentByHand(ana, { targetId, runbookId: "high-memory" })).id;
const names = async (id: string) => (await readPresence(id)).map(({ name }) => name);
const within = (check: () => unknown) => vi.waitFor(check, { timeout: 5_000, interval: 10 });

it("tells who has the page open, and who has closed it", async () => {
  const incidentId = await open("validator-2");
  const visit = async (person: Actor, viewId: string) =>
    readStream({
      topics: [`presence:${incidentId}`],
      since: null,
      visit: await beginVisit(person, { viewId, incidentId }),
    });
  const first = await visit(ana, "view-of-ana-00001");
  await within(async () => expect(await names(incidentId)).toEqual(["Ana"]));
  const told = first.messages.length;
  const second = await visit(ben, "view-of-ben-00001");
  const again = await visit(ben, "view-of-ben-00002");
  await within(() => expect(first.messages.length).toBeGreaterThan(told));
  await within(async () => expect(await names(incidentId)).toEqual(["Ana", "Ben"]));
  const bothPagesTold = first.messages.length;
  again.cut();
  await within(async () => expect(await db().select().from(presence)).toHaveLength(2));
  expect(await names(incidentId)).toEqual(["Ana", "Ben"]);
  await within(() => expect(first.messages.length).toBeGreaterThan(bothPagesTold));
  const onePageTold = first.messages.length;
  second.cut();
  await within(async () => expect(await names(incidentId)).toEqual(["Ana"]));
  await within(() => expect(first.messages.length).toBeGreaterThan(onePageTold));
  first.cut();
  await within(async () => expect(await db().select().from(presence)).toEqual([]));
});

it("keeps a page that has connected anew when its old connection is found to be gone", async () => {
  const incidentId = await open("validator-3");
  const view = { viewId: "view-of-ana-00002", incidentId };
  const [old, fresh] = [await beginVisit(ana, view), await beginVisit(ana, view)];
  await fresh?.stay();
  await old?.leave();
  await old?.stay();
  expect(await names(incidentId)).toEqual(["Ana"]);
  await fresh?.leave();
  await fresh?.stay();
  expect(await names(incidentId)).toEqual([]);
});

it("takes a page for closed that is not heard of for half a minute, and tells so once", async () => {
  const incidentId = await open("validator-2");
  const visit = await beginVisit(ben, { viewId: "view-of-ben-00003", incidentId });
  const reader = readStream({ topics: [`presence:${incidentId}`], since: null });
  await within(() => expect(reader.messages).toHaveLength(1));
  await visit?.stay();
  await within(() => expect(reader.messages).toHaveLength(2));
  await db()
    .update(presence)
    .set({ seenAt: sql`clock_timestamp() - interval '31 seconds'` })
    .where(eq(presence.incidentId, incidentId));
  expect(await names(incidentId)).toEqual([]);
  await sweepPresence();
  await sweepPresence();
  await within(() => expect(reader.messages).toHaveLength(3));
  await visit?.stay();
  await within(() => expect(reader.messages).toHaveLength(4));
  expect(await names(incidentId)).toEqual(["Ben"]);
  reader.cut();
});

it.each([
  ["an id that no page makes", { viewId: "short", incidentId: "00000000-0000-4000-8000-000000000000" }],
  ["no incident", { viewId: "view-of-ana-00004", incidentId: "00000000-0000-4000-8000-000000000000" }],
  ["no id of an incident", { viewId: "view-of-ana-00004", incidentId: "x' or 1=1" }],
])("counts nobody for %s", async (_name, view) => {
  expect(await beginVisit(ana, view)).toBeNull();
  expect(await readPresence(view.incidentId)).toEqual([]);
});
