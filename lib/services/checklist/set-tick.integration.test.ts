import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { checklistTicks, incidents, timeline } from "@/lib/db/schema";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { setTick } from "./set-tick";

withTestDatabase();

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const second: Actor = { type: "person", id: "p2", name: "Second person" };

describe("setTick", () => {
  it("stores who ticked and when, once, however often it is said", async () => {
    const { id } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
    const input = { incidentId: id, itemId: "node-slow", ticked: true };
    await Promise.all([setTick(person, input), setTick(second, input), setTick(person, input)]);
    const rows = await db().select().from(checklistTicks).where(eq(checklistTicks.incidentId, id));
    expect(rows).toHaveLength(1);
    const entries = await db().select().from(timeline).where(eq(timeline.chain, id)).orderBy(timeline.seq);
    expect(entries.map((entry) => entry.kind)).toEqual(["incident.opened", "checklist.ticked"]);
    expect(entries[1]?.actor).toEqual(rows[0]?.by);
    expect(await findTimelineBreak(db(), id)).toBeNull();
  });

  it("takes a tick back, and an untick of nothing changes nothing", async () => {
    const { id } = await openIncidentByHand(person, { targetId: "validator-3", runbookId: "high-memory" });
    await setTick(person, { incidentId: id, itemId: "node-slow", ticked: false });
    expect(await db().select().from(checklistTicks).where(eq(checklistTicks.incidentId, id))).toEqual([]);
    await setTick(person, { incidentId: id, itemId: "node-slow", ticked: true });
    await setTick(second, { incidentId: id, itemId: "node-slow", ticked: false });
    const [row] = await db().select().from(checklistTicks).where(eq(checklistTicks.incidentId, id));
    expect(row).toMatchObject({ ticked: false, by: second });
  });

  it("refuses an item that the runbook does not have, an unknown incident, and a signed-off one", async () => {
    const { id } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
    await expect(setTick(person, { incidentId: id, itemId: "no-such-item", ticked: true })).rejects.toThrow("no item");
    const nowhere = "00000000-0000-4000-8000-000000000000";
    await expect(setTick(person, { incidentId: nowhere, itemId: "node-slow", ticked: true })).rejects.toThrow(
      "no such incident",
    );
    await db().update(incidents).set({ state: "signed_off" }).where(eq(incidents.id, id));
    await expect(setTick(person, { incidentId: id, itemId: "node-slow", ticked: true })).rejects.toThrow("signed off");
  });
});
