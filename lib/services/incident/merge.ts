import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { alerts, incidents, runs, silences } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { decide, whyOver } from "@/lib/domain/incident/transitions";
import type { mergeInput } from "@/lib/domain/incident/verbs";
import { redactSentence } from "@/lib/domain/run/redact";
import { liveRunStates } from "@/lib/domain/run/run";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";
import { type IncidentRow, type Moved, moveOn, readFacts, settle, toLife } from "./life";
import type { VerbResult } from "./own";

/**
 * Closes a duplicate: its alerts and their silences go to the other incident of the same target, its timeline stays where it
 * is, and what fires for it from now on joins the other one. Done already it changes nothing. Throws `precondition` for
 * another target, or while a run or watch of the duplicate is under way, `conflict` when one of the two is over.
 */
export async function mergeIncident(actor: Actor, input: z.infer<typeof mergeInput>): Promise<VerbResult> {
  const { incidentId, into } = input;
  if (incidentId === into) throw new AppError("invalid", "An incident cannot be merged into itself. Name another one.");
  return inTransaction(async (tx) => {
    const [duplicate, survivor] = await lockBoth(tx, incidentId, into);
    if (duplicate.mergedIntoId === survivor.id) return { changed: false };
    if (survivor.state === "signed_off")
      throw new AppError("conflict", `#${survivor.number}: ${whyOver(toLife(survivor))}`);
    if (duplicate.subject !== survivor.subject) {
      throw new AppError(
        "precondition",
        `#${survivor.number} is about another target. Only incidents of one target can be duplicates.`,
      );
    }
    await refuseWhileRunning(tx, duplicate);
    const moved = { actor, at: new Date() };
    const decision = decide(
      toLife(duplicate),
      { kind: "merge" },
      await readFacts(tx, duplicate.id),
      moved.at.getTime(),
    );
    await tx.update(incidents).set({ mergedIntoId: survivor.id }).where(eq(incidents.id, duplicate.id));
    await settle(tx, duplicate, decision, moved);
    await moveAlerts(tx, duplicate, survivor, { ...moved, reason: redactSentence(input.reason) });
    return { changed: true };
  });
}

/** In the order of their ids, so that two merges of the same pair do not wait for each other. */
async function lockBoth(tx: Tx, first: string, second: string): Promise<[IncidentRow, IncidentRow]> {
  const rows = await tx
    .select()
    .from(incidents)
    .where(inArray(incidents.id, [first, second]))
    .orderBy(incidents.id)
    .for("update");
  const [one, other] = [first, second].map((id) => rows.find((row) => row.id === id));
  if (!one || !other) throw new AppError("not_found", "There is no such incident.");
  return [one, other];
}

async function refuseWhileRunning(tx: Tx, { id }: IncidentRow): Promise<void> {
  const own = await tx.select({ state: runs.state, watch: runs.watchState }).from(runs).where(eq(runs.incidentId, id));
  if (!own.some(({ state, watch }) => liveRunStates.some((live) => live === state) || watch === "watching")) return;
  throw new AppError(
    "precondition",
    "A run of this incident is under way or being watched. Let that end first, or merge the other one into this one.",
  );
}

async function moveAlerts(
  tx: Tx,
  duplicate: IncidentRow,
  survivor: IncidentRow,
  { reason, ...moved }: Moved & { reason: string },
): Promise<void> {
  const taken = await tx
    .update(alerts)
    .set({ incidentId: survivor.id })
    .where(eq(alerts.incidentId, duplicate.id))
    .returning({ name: alerts.name, status: alerts.status });
  await tx
    .update(silences)
    .set({ incidentId: survivor.id })
    .where(and(eq(silences.incidentId, duplicate.id), inArray(silences.state, ["requested", "active"])));
  const pointer = { into: survivor.number, intoId: survivor.id, reason };
  await appendTimeline(tx, { chain: duplicate.id, ...moved, kind: "incident.merged", data: pointer });
  const data = { number: duplicate.number, incidentId: duplicate.id, alerts: taken.length, reason };
  await appendTimeline(tx, { chain: survivor.id, ...moved, kind: "incident.absorbed", data });
  const firing = taken.find(({ status }) => status === "firing");
  if (firing) await moveOn(tx, survivor.id, { kind: "alert-fires", alert: firing.name }, moved);
  await publish(tx, { topic: "incident", id: survivor.id });
}
