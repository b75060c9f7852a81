import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import type { IncidentPart } from "@/lib/domain/incident/view";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { readTargetHistoryParts } from "@/lib/services/history/target-history";
import { readNotifications } from "@/lib/services/notification/views";
import { withTestDatabase } from "@/lib/testing/database";
import { openIncidentByHand } from "./open-by-hand";
import { getIncidentView, getWholeIncidentView } from "./views";

withTestDatabase();

const ana: Actor = { type: "person", id: "p1", name: "Ana" };
const open = async () => (await openIncidentByHand(ana, { targetId: "validator-2", runbookId: "high-memory" })).id;

/** While that table cannot be read, as after a damaged file or a lost right. */
async function without<T>(table: string, body: () => Promise<T>): Promise<T> {
  await db().execute(sql.raw(`alter table ${table} rename to ${table}_away`));
  try {
    return await body();
  } finally {
    await db().execute(sql.raw(`alter table ${table}_away rename to ${table}`));
  }
}

describe("a list that cannot be read", () => {
  it.each([
    ["alerts", "alerts"],
    ["silences", "silences"],
    ["timers", "timers"],
    ["sign_offs", "signOffs"],
    ["plans", "remediation"],
  ] as [string, IncidentPart][])("of %s is unknown on the incident, and the rest stands", async (table, part) => {
    const id = await open();
    const view = await without(table, () => getIncidentView(id, Date.now()));
    expect(view.unread?.[part]).toMatch(/could not read it .* log has more under [0-9a-f-]{36}/);
    expect(view.unread?.[part]).not.toContain("select");
    expect(view.timeline.length).toBeGreaterThan(0);
    expect(view.brief.flatMap(({ lines }) => lines).join()).toContain("could not be read");
    await expect(without(table, () => getWholeIncidentView(id, Date.now()))).rejects.toThrow("could not be read");
    expect((await getIncidentView(id, Date.now())).unread).toEqual({});
  });

  it("does not take the other lists of a node's history, or the channels, with it", async () => {
    await open();
    const parts = await without("frozen_verdicts", () => readTargetHistoryParts("validator-2", Date.now()));
    expect(parts.verdicts.state).toBe("failed");
    expect(parts.incidents.state === "read" && parts.incidents.data.length).toBeGreaterThan(0);
    const told = await without("notifications", () => readNotifications(Date.now()));
    expect(told.unread).toContain("could not read it");
    expect((await readNotifications(Date.now())).unread).toBeUndefined();
  });
});
