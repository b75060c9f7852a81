import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { signOffs } from "@/lib/db/schema";
import { setOverrule } from "@/lib/services/checklist/overrule";
import { withTestDatabase } from "@/lib/testing/database";
import { giveSignOff, signOffInput } from "./give";
import { ada, ben, blockersNow, measure, newIncident, readyToSign, told } from "./testing/ready";

withTestDatabase();

let id: string;
beforeEach(async () => {
  id = await newIncident();
});

const give = (itemId: string, over: { note?: string; waive?: boolean } = {}, actor = ada) =>
  giveSignOff(actor, { incidentId: id, itemId, note: "", waive: false, ...over });

describe("signing a post-incident item", () => {
  it("keeps what data said, and happens once for a form that is sent twice", async () => {
    const both = await Promise.all([give("limits-fit", { note: "as told" }), give("limits-fit", { note: "as told" })]);
    expect(both).toEqual([{ closed: false }, { closed: false }]);
    const rows = await db().select().from(signOffs);
    const own = rows.filter(({ incidentId }) => incidentId === id);
    expect(own).toEqual([
      expect.objectContaining({
        by: ada,
        note: "as told",
        waived: false,
        evidence: expect.objectContaining({ state: "met" }),
      }),
    ]);
    expect((await told(id, "sign-off.given")).map(({ data }) => data)).toEqual([
      expect.objectContaining({ itemId: "limits-fit", note: "as told", state: "met" }),
    ]);
  });

  it("is one person's: another one, or other words, meet a conflict that names who was first", async () => {
    await give("limits-fit");
    const conflict = { code: "conflict", message: expect.stringContaining("Ada") };
    await expect(give("limits-fit", {}, ben)).rejects.toMatchObject(conflict);
    await expect(give("limits-fit", { note: "more" })).rejects.toMatchObject(conflict);
  });

  it("is refused for what is not met or unknown; a waiver needs its reason, which the timeline keeps", async () => {
    await measure(id, "limits-fit", "not met");
    await measure(id, "trend-alert", "unknown");
    for (const item of ["limits-fit", "trend-alert"]) {
      const refused = { code: "precondition", message: expect.stringContaining("Waive it with a reason") };
      await expect(give(item, { note: "it is fine" })).rejects.toMatchObject(refused);
      const reasonless = { code: "precondition", message: expect.stringContaining("needs its reason") };
      await expect(give(item, { waive: true, note: " " })).rejects.toMatchObject(reasonless);
      await give(item, { waive: true, note: "decommissioned next week" });
    }
    expect((await told(id, "sign-off.waived")).map(({ data }) => [data.itemId, data.state, data.reason])).toEqual([
      ["limits-fit", "not met", "decommissioned next week"],
      ["trend-alert", "unknown", "decommissioned next week"],
    ]);
    expect(await told(id, "sign-off.given")).toEqual([]);
  });

  it("takes a note where data leaves it open, and a signature alone once the check is overruled", async () => {
    await measure(id, "optimal-configuration", "unknown", { noteDecides: true });
    const wordless = { code: "precondition", message: expect.stringContaining("what was decided") };
    await expect(give("optimal-configuration")).rejects.toMatchObject(wordless);
    await give("optimal-configuration", { note: "the configuration stays" });
    await measure(id, "trend-alert", "not met");
    await setOverrule(ada, {
      incidentId: id,
      itemId: "trend-alert",
      overrule: { state: "met", note: "another team's" },
    });
    await give("trend-alert");
    expect(await blockersNow(id)).not.toContain("item-worse");
  });

  it("is asked for again when its check has come out as not met since", async () => {
    await give("memory-stable");
    await measure(id, "memory-stable", "unknown");
    expect(await blockersNow(id)).not.toContain("item-worse");
    await measure(id, "memory-stable", "not met");
    expect(await blockersNow(id)).toContain("item-worse");
    await expect(give("memory-stable")).rejects.toMatchObject({ code: "precondition" });
    await give("memory-stable", { waive: true, note: "a known batch job" }, ben);
    expect(await blockersNow(id)).not.toContain("item-worse");
  });

  it("never closes the incident, and has secrets taken out of its note", async () => {
    id = await readyToSign();
    expect(await blockersNow(id)).toEqual([]);
    id = await newIncident();
    await give("limits-fit", { note: "password: hunter2hunter2" });
    expect(JSON.stringify([await db().select().from(signOffs), await told(id, "sign-off.given")])).not.toContain(
      "hunter2",
    );
  });

  it("refuses items that there are not, and notes that the database cannot hold", async () => {
    await expect(give("node-slow")).rejects.toMatchObject({ code: "not_found" });
    expect(signOffInput.safeParse({ incidentId: id, itemId: "limits-fit", note: "a\0b" }).success).toBe(false);
  });
});
