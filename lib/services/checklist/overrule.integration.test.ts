import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, timeline } from "@/lib/db/schema";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { parseInput } from "@/lib/http/route";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { overruleInput, readOverrules, setOverrule } from "./overrule";

withTestDatabase();

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const open = () => openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });

describe("setOverrule", () => {
  it("keeps the state, the reason and the person, changes it, and takes it back once", async () => {
    const { id } = await open();
    const say = (overrule: Parameters<typeof setOverrule>[1]["overrule"]) =>
      setOverrule(person, { incidentId: id, itemId: "node-slow", overrule });
    await say({ state: "not met", note: "load test until 04:00" });
    await say({ state: "unknown", note: "the test has ended" });
    expect(await readOverrules(id)).toMatchObject({ "node-slow": { state: "unknown", by: "On-call" } });
    await say(null);
    await say(null);
    expect(await readOverrules(id)).toEqual({});
    const entries = await db().select().from(timeline).where(eq(timeline.chain, id)).orderBy(timeline.seq);
    expect(entries.map((entry) => entry.kind).slice(1)).toEqual([
      "check.overruled",
      "check.overruled",
      "check.overrule-removed",
    ]);
  });

  it("refuses a word without a reason, an item without a check, and a signed-off incident", async () => {
    const { id } = await open();
    const input = { incidentId: id, itemId: "node-slow", overrule: { state: "met" as const, note: "seen" } };
    expect(() => parseInput(overruleInput, { ...input, overrule: { state: "met", note: " " } })).toThrow("say why");
    await expect(
      setOverrule(person, { ...input, itemId: "post-incident-review-capacity-planning" }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/precondition|not_found/) });
    await db().update(incidents).set({ state: "signed_off" }).where(eq(incidents.id, id));
    await expect(setOverrule(person, input)).rejects.toThrow("signed off");
  });
});
