import "server-only";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { user } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { acknowledge, changeOwner } from "@/lib/domain/incident/ownership";
import type { acknowledgeInput, handOverInput, takeOverInput } from "@/lib/domain/incident/verbs";
import { redactSecrets } from "@/lib/domain/run/redact";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";
import { readBrief } from "./brief";
import { lockIncidentRow, settle, toLife } from "./life";

/** Whether something was changed; false when it was so already, as after a double click. */
export interface VerbResult {
  changed: boolean;
}

/** Somebody looks after the incident: whoever says so first owns it. Throws `conflict` when somebody else was first. */
export async function acknowledgeIncident(
  actor: Actor,
  { incidentId }: z.infer<typeof acknowledgeInput>,
): Promise<VerbResult> {
  return inTransaction(async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    const moved = { actor, at: new Date() };
    const changed = await settle(tx, row, acknowledge(toLife(row), actor, moved.at.getTime()), moved);
    if (changed) {
      await appendTimeline(tx, {
        chain: incidentId,
        ...moved,
        kind: "incident.acknowledged",
        data: { owner: actor.name },
      });
    }
    return { changed };
  });
}

/** Makes the actor the owner, from the owner that was seen. Throws `conflict`, naming the present one, when that is another. */
export async function takeOverIncident(
  actor: Actor,
  { incidentId, seenOwner }: z.infer<typeof takeOverInput>,
): Promise<VerbResult> {
  return inTransaction(async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    const moved = { actor, at: new Date() };
    const change = { by: actor, to: actor, seen: seenOwner };
    const changed = await settle(tx, row, changeOwner(toLife(row), change, moved.at.getTime()), moved);
    if (changed) {
      const data = { from: row.owner?.name ?? null };
      await appendTimeline(tx, { chain: incidentId, ...moved, kind: "incident.taken-over", data });
    }
    return { changed };
  });
}

/**
 * Makes another person the owner, and keeps the brief they get on the timeline. Throws `not_found` for somebody who has never
 * signed in, `conflict` when another than the seen one owns the incident.
 */
export async function handOverIncident(actor: Actor, input: z.infer<typeof handOverInput>): Promise<VerbResult> {
  const { incidentId, seenOwner } = input;
  const brief = await readBrief(incidentId, Date.now());
  return inTransaction(async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    const [person] = await tx.select({ id: user.id, name: user.name }).from(user).where(eq(user.id, input.to));
    if (!person)
      throw new AppError("not_found", "There is no such person. Only who has signed in once can take it on.");
    const moved = { actor, at: new Date() };
    const to: Actor = { type: "person", ...person };
    const change = { by: actor, to, seen: seenOwner };
    const changed = await settle(tx, row, changeOwner(toLife(row), change, moved.at.getTime()), moved);
    if (changed) {
      const data = { from: row.owner?.name ?? null, to: to.name, note: redactSecrets(input.note), brief };
      await appendTimeline(tx, { chain: incidentId, ...moved, kind: "incident.handed-over", data });
    }
    return { changed };
  });
}
