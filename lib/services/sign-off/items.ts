import "server-only";
import { eq } from "drizzle-orm";
import { type Db, db, type Tx } from "@/lib/db/client";
import { checkResults, overrules, signOffs } from "@/lib/db/schema";
import type { SignOffView } from "@/lib/domain/run/view";
import { listTaskItems } from "@/lib/domain/runbook/items";
import type { Runbook, TaskItem } from "@/lib/domain/runbook/runbook";
import { hasWorsened, type ItemStanding, standingOf } from "@/lib/domain/sign-off/standing";

/** A post-incident item as the database has it: what data says, what a person holds against it, who signed it. */
export interface ItemState {
  item: TaskItem;
  standing: ItemStanding;
  overrule: typeof overrules.$inferSelect | null;
  signed: typeof signOffs.$inferSelect | null;
  hasWorsened: boolean;
}

const postIncidentItems = (runbook: Runbook): TaskItem[] =>
  listTaskItems(runbook).flatMap(({ kind, item }) => (kind === "post-incident" ? [item] : []));

/** The post-incident items of an incident, in the runbook's order, as they stand at `nowMs`. */
export async function readItemStates(
  from: Db | Tx,
  incidentId: string,
  runbook: Runbook,
  nowMs: number,
): Promise<ItemState[]> {
  const measured = await from.select().from(checkResults).where(eq(checkResults.incidentId, incidentId));
  const overruled = await from.select().from(overrules).where(eq(overrules.incidentId, incidentId));
  const given = await from.select().from(signOffs).where(eq(signOffs.incidentId, incidentId));
  return postIncidentItems(runbook).map((item) => {
    const row = measured.find(({ name }) => name === item.check);
    const overrule = overruled.find(({ check }) => check === item.check) ?? null;
    const signed = given.find(({ itemId }) => itemId === item.id) ?? null;
    const newest = row ? { result: row.result, evaluatedAt: row.evaluatedAt.getTime() } : null;
    const standing = standingOf(item.check, newest, overrule?.state ?? null, nowMs);
    return { item, standing, overrule, signed, hasWorsened: signed !== null && hasWorsened(signed, standing) };
  });
}

/** The post-incident items of an incident, in the runbook's order, with who signed or waived each. */
export async function readSignOffs(incidentId: string, runbook: Runbook): Promise<SignOffView[]> {
  const rows = await db().select().from(signOffs).where(eq(signOffs.incidentId, incidentId));
  return postIncidentItems(runbook).map((item) => {
    const row = rows.find((one) => one.itemId === item.id);
    return {
      itemId: item.id,
      text: item.text,
      signedOff: row ? { by: row.by.name, at: row.at.getTime(), note: row.note, waived: row.waived } : null,
    };
  });
}
