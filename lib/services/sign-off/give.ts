import "server-only";
import { and, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { incidents, runs, signOffs } from "@/lib/db/schema";
import { liveRunStates } from "@/lib/domain/run/run";
import type { SignOffView } from "@/lib/domain/run/view";
import { listTaskItems } from "@/lib/domain/runbook/items";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { moveIncident } from "@/lib/services/run/records";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { appendTimeline } from "@/lib/services/timeline/append";

export const signOffInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  itemId: z.string().min(1).max(500),
  note: z.string().trim().max(2000, "a note has at most 2,000 characters").default(""),
});

const postIncidentItems = (runbook: Runbook) =>
  listTaskItems(runbook).flatMap(({ kind, item }) => (kind === "post-incident" ? [item] : []));

/**
 * Signs one post-incident item, once. The last one closes the incident (`resolved`, then `signed_off`): that needs a watch
 * that held, or a note that says why it counts as resolved, and no live run on its target.
 */
export async function giveSignOff(actor: Actor, input: z.infer<typeof signOffInput>): Promise<{ closed: boolean }> {
  const { incidentId, itemId, note } = input;
  return db().transaction(async (tx) => {
    const [incident] = await tx.select().from(incidents).where(eq(incidents.id, incidentId)).for("update");
    if (!incident) throw new AppError("not_found", "There is no such incident.");
    if (incident.state === "signed_off") throw new AppError("conflict", "This incident is signed off already.");
    const items = postIncidentItems(await getPinnedRunbook(incident.runbookSha256, tx));
    const item = items.find((one) => one.id === itemId);
    if (!item) throw new AppError("not_found", `The runbook of this incident has no post-incident item ${itemId}.`);
    const at = new Date();
    const [given] = await tx
      .insert(signOffs)
      .values({ incidentId, itemId, by: actor, at, note })
      .onConflictDoNothing()
      .returning({ itemId: signOffs.itemId });
    if (!given) throw new AppError("conflict", "Somebody has signed this item already.");
    await appendTimeline(tx, {
      chain: incidentId,
      at,
      actor,
      kind: "sign-off.given",
      data: { itemId, text: item.text, note },
    });
    const signed = await tx.select().from(signOffs).where(eq(signOffs.incidentId, incidentId));
    const closed = items.every((one) => signed.some((row) => row.itemId === one.id));
    if (closed)
      await close(
        tx,
        incident.id,
        signed.map((row) => row.note),
      );
    await publish(tx, { topic: "incident", id: incidentId });
    await publish(tx, { topic: "incidents", id: incidentId });
    return { closed };
  });
}

async function close(tx: Tx, incidentId: string, notes: readonly string[]): Promise<void> {
  const [live] = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.incidentId, incidentId), inArray(runs.state, [...liveRunStates])));
  if (live)
    throw new AppError("precondition", "A run is under way. Let it end, or cancel it, before the last sign-off.");
  const [last] = await tx
    .select({ watchState: runs.watchState })
    .from(runs)
    .where(eq(runs.incidentId, incidentId))
    .orderBy(desc(runs.requestedAt))
    .limit(1);
  const note = notes.find((text) => text !== "");
  const reason = last?.watchState === "held" ? "the watch held" : note;
  if (!reason) {
    throw new AppError(
      "precondition",
      "No watch has shown that memory is stable. Say in this item's note why the incident counts as resolved all the same.",
    );
  }
  await moveIncident(tx, incidentId, ["open", "mitigating", "watching"], "resolved", reason);
  await moveIncident(tx, incidentId, ["resolved"], "signed_off", "every post-incident item is signed");
}

/** The post-incident items of an incident, in the runbook's order, with who signed each. */
export async function readSignOffs(incidentId: string, runbook: Runbook): Promise<SignOffView[]> {
  const rows = await db().select().from(signOffs).where(eq(signOffs.incidentId, incidentId));
  return postIncidentItems(runbook).map((item) => {
    const row = rows.find((one) => one.itemId === item.id);
    return {
      itemId: item.id,
      text: item.text,
      signedOff: row ? { by: row.by.name, at: row.at.getTime(), note: row.note } : null,
    };
  });
}
