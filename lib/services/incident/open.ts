import "server-only";
import { and, desc, eq, ne } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { incidents } from "@/lib/db/schema";
import type { Actor } from "@/lib/domain/timeline/timeline";
import type { LibraryRunbook } from "@/lib/services/runbook/library";
import { pinRunbook } from "@/lib/services/runbook/pinned";
import { appendTimeline } from "@/lib/services/timeline/append";
import { reconcileLocked } from "@/lib/services/timer/reconcile";

export interface OpenIncidentInput {
  /** The target's id and name, or for an alert that matched none a key of its labels and the matcher to add, if any helps. */
  subject: { targetId: string; name: string } | { unmatchedKey: string; name: string; hint: string | null };
  entry: LibraryRunbook;
  actor: Actor;
  at: Date;
}

/** What an incident's subject is stored as. */
export const subjectKey = (subject: OpenIncidentInput["subject"]): string =>
  "targetId" in subject ? subject.targetId : `unmatched:${subject.unmatchedKey}`;

/**
 * Opens the incident of (target, runbook), or finds the live one: a partial unique index lets only one caller in. That of one
 * which was merged is the one it was merged into. The one found is held until the transaction ends: nobody resolves or closes
 * it before what is brought to it is stored. After a signed-off incident the new one is linked to it. Writes the timeline and the event in the caller's transaction.
 */
export async function openIncident(tx: Tx, input: OpenIncidentInput): Promise<{ id: string; opened: boolean }> {
  const { entry, subject, actor, at } = input;
  const key = subjectKey(subject);
  // Looked for first: an insert that meets the index would use up a number all the same.
  const known = await findLiveIncident(tx, key, entry.id);
  if (known) return { id: known.id, opened: false };
  await pinRunbook(tx, entry);
  const [previous] = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(eq(incidents.subject, key), eq(incidents.runbookId, entry.id), eq(incidents.state, "signed_off")))
    .orderBy(desc(incidents.number))
    .limit(1);
  const within = entry.runbook.investigateWithinSeconds;
  const [created] = await tx
    .insert(incidents)
    .values({
      targetId: "targetId" in subject ? subject.targetId : null,
      subject: key,
      runbookId: entry.id,
      runbookSha256: entry.sha256,
      title: entry.runbook.title,
      severity: entry.runbook.severity ?? "P3",
      openedAt: at,
      openedBy: actor,
      investigateBy: within === null ? null : new Date(at.getTime() + within * 1000),
      unmatchedHint: "hint" in subject ? subject.hint : null,
      previousIncidentId: previous?.id ?? null,
    })
    .onConflictDoNothing()
    .returning({ id: incidents.id });
  if (created) {
    await appendTimeline(tx, {
      chain: created.id,
      at,
      actor,
      kind: "incident.opened",
      data: { title: `${subject.name} · ${entry.runbook.title}`, previousIncidentId: previous?.id ?? null },
    });
    await reconcileLocked(tx, created.id);
    await publish(tx, { topic: "incidents", id: created.id });
    return { id: created.id, opened: true };
  }
  const live = await findLiveIncident(tx, key, entry.id);
  if (!live) throw new Error(`incident of ${key} was signed off while it was being opened; try again`);
  return { id: live.id, opened: false };
}

/** The live incident of a subject and a runbook, or the live one that their last one was merged into. Holds it, see `openIncident`. */
export async function findLiveIncident(
  tx: Tx,
  subject: string,
  runbookId: string,
): Promise<{ id: string } | undefined> {
  const ofBoth = and(eq(incidents.subject, subject), eq(incidents.runbookId, runbookId));
  const [live] = await tx
    .select({ id: incidents.id })
    .from(incidents)
    .where(and(ofBoth, ne(incidents.state, "signed_off")))
    .for("key share");
  if (live) return live;
  const [last] = await tx
    .select({ mergedIntoId: incidents.mergedIntoId })
    .from(incidents)
    .where(ofBoth)
    .orderBy(desc(incidents.number))
    .limit(1);
  for (let next = last?.mergedIntoId ?? null; next !== null; ) {
    const [survivor] = await tx.select().from(incidents).where(eq(incidents.id, next)).for("key share");
    if (survivor && survivor.state !== "signed_off") return { id: survivor.id };
    next = survivor?.mergedIntoId ?? null;
  }
  return undefined;
}
