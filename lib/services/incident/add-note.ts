import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { timeline } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { NoteEvidence, NoteOutput } from "@/lib/domain/incident/entry-data";
import { whyOver } from "@/lib/domain/incident/transitions";
import { type noteInput, noteLimits } from "@/lib/domain/incident/verbs";
import { beginningOf } from "@/lib/domain/note/beginning";
import { redactSecrets } from "@/lib/domain/run/redact";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";
import { lockIncidentRow, toLife } from "./life";

/**
 * Puts a note on an incident's timeline, with evidence and pasted output where there are any. Secrets are taken out of all of
 * it first. The same key again is the same note: it answers with the entry that is there.
 */
export async function addNote(
  actor: Actor,
  input: z.infer<typeof noteInput>,
): Promise<{ seq: number; changed: boolean }> {
  const { incidentId, key = null } = input;
  return inTransaction(async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    const known = key === null ? null : await findNote(tx, incidentId, key);
    if (known !== null) return { seq: known, changed: false };
    if (row.state === "signed_off") throw new AppError("conflict", whyOver(toLife(row)));
    const data = {
      text: redactSecrets(withoutReturns(input.text)),
      evidence: toEvidence(input.evidence),
      output: toOutput(input.output),
      key,
    };
    const entry = { chain: incidentId, at: new Date(), actor, kind: "note.added" as const, data };
    const { seq } = await appendTimeline(tx, entry);
    await publish(tx, { topic: "incident", id: incidentId });
    return { seq, changed: true };
  });
}

async function findNote(tx: Tx, incidentId: string, key: string): Promise<number | null> {
  const [found] = await tx
    .select({ seq: timeline.seq })
    .from(timeline)
    .where(
      and(eq(timeline.chain, incidentId), eq(timeline.kind, "note.added"), sql`${timeline.data} ->> 'key' = ${key}`),
    );
  return found?.seq ?? null;
}

/** A form sends its lines with CR. */
const withoutReturns = (text: string): string => text.replace(/\r\n?/g, "\n");

function toEvidence(given: NoteEvidence | undefined): NoteEvidence | null {
  if (!given || Object.values(given).every((value) => value === "")) return null;
  const { query, range, value, source } = given;
  return {
    query: redactSecrets(withoutReturns(query)),
    range: redactSecrets(range),
    value: redactSecrets(value),
    source: redactSecrets(source),
  };
}

/** Cut after the secrets are out, since a cut could leave half a one that is not known as such. */
function toOutput(pasted: string): NoteOutput | null {
  const text = redactSecrets(withoutReturns(pasted));
  if (text.trim() === "") return null;
  const truncated = text.length > noteLimits.output;
  return { text: beginningOf(text, noteLimits.output), characters: text.length, truncated };
}
