import "server-only";
import { z } from "zod";
import { publish } from "@/lib/db/events";
import { signOffs } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { ownerKey } from "@/lib/domain/incident/ownership";
import { whyOver } from "@/lib/domain/incident/transitions";
import { redactSecrets } from "@/lib/domain/run/redact";
import { storedText } from "@/lib/domain/stored-text";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { lockIncidentRow, toLife } from "@/lib/services/incident/life";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { appendTimeline } from "@/lib/services/timeline/append";
import { type ItemState, readItemStates } from "./items";

export { readSignOffs } from "./items";

export const signOffInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  itemId: storedText().min(1).max(500),
  /** With a waiver the reason for it. */
  note: storedText().trim().max(2000, "a note has at most 2,000 characters").default(""),
  /** Lets an item pass that is not met or not known. */
  waive: z.boolean().default(false),
});

const shortestReason = 3;

/**
 * Signs one post-incident item, or waives it with the reason. What data said is kept with it. Sent twice by the same person
 * it happens once; `conflict` when somebody else was first. Once signed it stays, unless its check has come out as not met
 * since. It never closes the incident: `closed` is there for clients that expect it, `signIncident` does.
 */
export async function giveSignOff(actor: Actor, input: z.infer<typeof signOffInput>): Promise<{ closed: boolean }> {
  const { incidentId, itemId, waive } = input;
  const note = redactSecrets(input.note.replace(/\r\n?/g, "\n"));
  return inTransaction(async (tx) => {
    const incident = await lockIncidentRow(tx, incidentId);
    const at = new Date();
    const runbook = await getPinnedRunbook(incident.runbookSha256, tx);
    const state = (await readItemStates(tx, incidentId, runbook, at.getTime())).find(({ item }) => item.id === itemId);
    if (!state) throw new AppError("not_found", `The runbook of this incident has no post-incident item ${itemId}.`);
    const { item, standing, signed } = state;
    const isRepeat =
      signed && ownerKey(signed.by) === ownerKey(actor) && signed.note === note && signed.waived === waive;
    if (isRepeat && !state.hasWorsened) return { closed: incident.state === "signed_off" };
    if (incident.state === "signed_off") throw new AppError("conflict", whyOver(toLife(incident)));
    if (signed && !state.hasWorsened) {
      const verb = signed.waived ? "waived" : "signed";
      throw new AppError("conflict", `Somebody has ${verb} this item already: ${signed.by.name}.`);
    }
    demandWords(state, note, waive);
    const set = { by: actor, at, note, waived: waive, evidence: standing.result };
    await tx
      .insert(signOffs)
      .values({ incidentId, itemId, ...set })
      .onConflictDoUpdate({ target: [signOffs.incidentId, signOffs.itemId], set });
    const place = { chain: incidentId, at, actor };
    const subject = { itemId, text: item.text, state: standing.state };
    if (waive) await appendTimeline(tx, { ...place, kind: "sign-off.waived", data: { ...subject, reason: note } });
    else await appendTimeline(tx, { ...place, kind: "sign-off.given", data: { ...subject, note } });
    await publish(tx, { topic: "incident", id: incidentId });
    await publish(tx, { topic: "incidents", id: incidentId });
    return { closed: false };
  });
}

function demandWords({ standing: { state, result, takes } }: ItemState, note: string, waive: boolean): void {
  const refuse = (message: string) => new AppError("precondition", message);
  const isShort = note.length < shortestReason;
  const found = result ? `${state}: ${result.summary}` : `${state ?? "unknown"}: not evaluated`;
  if (waive && isShort) throw refuse(`A waiver needs its reason, in at least ${shortestReason} characters.`);
  if (waive || takes === "signature") return;
  if (takes === "waiver") {
    throw refuse(`This item is ${found}. Waive it with a reason (waive), or overrule its check.`);
  }
  if (isShort) throw refuse(`This item is ${found}. Say in the note what was decided, or waive it with a reason.`);
}
