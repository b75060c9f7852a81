import "server-only";
import { and, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { alerts, incidents, runs, signOffs } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { liveRunStates } from "@/lib/domain/run/run";
import type { SignOffView } from "@/lib/domain/run/view";
import { listTaskItems } from "@/lib/domain/runbook/items";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import { storedText } from "@/lib/domain/stored-text";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { keepVerdict } from "@/lib/services/diagnosis/store";
import { moveIncident } from "@/lib/services/run/records";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { appendTimeline } from "@/lib/services/timeline/append";

export const signOffInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  itemId: storedText().min(1).max(500),
  note: storedText().trim().max(2000, "a note has at most 2,000 characters").default(""),
});

const postIncidentItems = (runbook: Runbook) =>
  listTaskItems(runbook).flatMap(({ kind, item }) => (kind === "post-incident" ? [item] : []));

/**
 * Signs one post-incident item, once. The last one closes the incident (`resolved`, then `signed_off`): that needs no live
 * run on its target, and a watch that held with no alert firing since, or else a note with this very sign-off that says
 * why the incident counts as resolved all the same.
 */
export async function giveSignOff(actor: Actor, input: z.infer<typeof signOffInput>): Promise<{ closed: boolean }> {
  const { incidentId, itemId, note } = input;
  return inTransaction(async (tx) => {
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
    if (closed) await close(tx, incident, note);
    await publish(tx, { topic: "incident", id: incidentId });
    await publish(tx, { topic: "incidents", id: incidentId });
    return { closed };
  });
}

async function close(tx: Tx, incident: typeof incidents.$inferSelect, note: string): Promise<void> {
  const [live] = incident.targetId
    ? await tx
        .select({ id: runs.id })
        .from(runs)
        .where(and(eq(runs.targetId, incident.targetId), inArray(runs.state, [...liveRunStates])))
    : [];
  if (live)
    throw new AppError("precondition", "A run is under way. Let it end, or cancel it, before the last sign-off.");
  const doubt = await doubtOf(tx, incident.id);
  if (doubt !== null && note === "") {
    throw new AppError(
      "precondition",
      `${doubt} Say in this item's note why the incident counts as resolved all the same.`,
    );
  }
  const reason = doubt === null ? "the watch held" : `${doubt} Closed all the same: ${note}`;
  await moveIncident(tx, incident.id, ["open", "mitigating", "watching"], "resolved", reason);
  if (incident.targetId) {
    const subject = { incidentId: incident.id, targetId: incident.targetId, at: new Date() };
    await keepVerdict(tx, { ...subject, moment: "closing" });
  }
  await moveIncident(tx, incident.id, ["resolved"], "signed_off", "every post-incident item is signed");
}

/** Why the incident cannot be taken for resolved by what was measured; null when it can. */
async function doubtOf(tx: Tx, incidentId: string): Promise<string | null> {
  const attached = await tx.select().from(alerts).where(eq(alerts.incidentId, incidentId));
  const firing = attached.filter((alert) => alert.status === "firing").map((alert) => alert.name);
  if (firing.length > 0) return `Still firing: ${[...new Set(firing)].sort().join(", ")}.`;
  const [last] = await tx
    .select({ watchState: runs.watchState, watchUntil: runs.watchUntil })
    .from(runs)
    .where(eq(runs.incidentId, incidentId))
    .orderBy(desc(runs.requestedAt))
    .limit(1);
  if (last?.watchState !== "held") return "No watch has shown that memory is stable.";
  const since = attached.find((alert) => last.watchUntil !== null && alert.startsAt > last.watchUntil);
  return since ? `${since.name} fired again after the watch.` : null;
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
