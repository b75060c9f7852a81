import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { alerts, incidents, plans, runs } from "@/lib/db/schema";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { withTestDatabase } from "@/lib/testing/database";
import { giveSignOff, readSignOffs } from "./give";

withTestDatabase();

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const minute = 60_000;

/** An incident of which all items but the last are signed, each with a note. */
async function almostClosed() {
  const { id } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
  const [incident] = await db().select().from(incidents).where(eq(incidents.id, id));
  const items = await readSignOffs(id, await getPinnedRunbook(incident?.runbookSha256 ?? ""));
  for (const item of items.slice(0, -1)) {
    expect(await giveSignOff(person, { incidentId: id, itemId: item.itemId, note: "seen" })).toEqual({ closed: false });
  }
  const last = items.at(-1)?.itemId ?? "";
  return { id, sign: (note: string) => giveSignOff(person, { incidentId: id, itemId: last, note }) };
}

async function addRun(incidentId: string, over: Partial<typeof runs.$inferInsert>) {
  const base = { incidentId, targetId: "validator-2", action: "restart-node" as const, requestedBy: person };
  const [plan] = await db()
    .insert(plans)
    .values({ ...base, parameters: {}, requestedAt: new Date() })
    .returning({ id: plans.id });
  const id = randomUUID();
  await db()
    .insert(runs)
    .values({ ...base, id, planId: plan?.id ?? "", idempotencyKey: id, requestedAt: new Date(), ...over });
}

const held = (endedMinutesAgo: number) => ({
  state: "done" as const,
  watchState: "held" as const,
  watchUntil: new Date(Date.now() - endedMinutesAgo * minute),
});

const addAlert = (incidentId: string, status: "firing" | "resolved", startsAt: Date) =>
  db().insert(alerts).values({
    fingerprint: randomUUID(),
    startsAt,
    status,
    name: "GutsHighMemoryUsage",
    labels: {},
    annotations: {},
    receivedAt: new Date(),
    incidentId,
  });

const close = (id: string) => db().update(incidents).set({ state: "signed_off" }).where(eq(incidents.id, id));

describe("the last sign-off", () => {
  it("closes after a watch that held, and needs no words then", async () => {
    const { id, sign } = await almostClosed();
    await addAlert(id, "resolved", new Date(Date.now() - 90 * minute));
    await addRun(id, held(1));
    expect(await sign("")).toEqual({ closed: true });
  });

  it("asks for a reason in its own note when no watch held, whatever other items' notes say", async () => {
    const { id, sign } = await almostClosed();
    await expect(sign("")).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("No watch"),
    });
    const [open] = await db().select().from(incidents).where(eq(incidents.id, id));
    expect(open?.state).toBe("open");
    expect(await sign("the node is decommissioned")).toEqual({ closed: true });
  });

  it("does not take a held watch for enough while an alert fires, or when one fired after it", async () => {
    const firing = await almostClosed();
    await addRun(firing.id, held(1));
    await addAlert(firing.id, "firing", new Date(Date.now() - 30 * minute));
    await expect(firing.sign("")).rejects.toMatchObject({ message: expect.stringContaining("Still firing: GutsHigh") });
    await close(firing.id);

    const again = await almostClosed();
    await addRun(again.id, held(20));
    await addAlert(again.id, "resolved", new Date(Date.now() - 10 * minute));
    await expect(again.sign("")).rejects.toMatchObject({ message: expect.stringContaining("after the watch") });
    expect(await again.sign("a short burst, explained")).toEqual({ closed: true });
  });

  it("waits for a run under way on the target, whichever incident it belongs to", async () => {
    const earlier = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
    await close(earlier.id);
    const { sign } = await almostClosed();
    await addRun(earlier.id, { state: "running" });
    await expect(sign("over")).rejects.toMatchObject({ message: expect.stringContaining("run is under way") });
  });
});
