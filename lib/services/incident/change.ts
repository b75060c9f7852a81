import "server-only";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { publish } from "@/lib/db/events";
import { incidents } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { whyOver } from "@/lib/domain/incident/transitions";
import type { reopenInput, resolveInput, severityInput } from "@/lib/domain/incident/verbs";
import { redactSentence } from "@/lib/domain/run/redact";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";
import { lockIncidentRow, moveOn, toLife } from "./life";
import type { VerbResult } from "./own";

/** Resolves an incident on somebody's word. Throws `precondition` while a run is under way, or an alert fires that is not faced. */
export async function resolveIncident(actor: Actor, input: z.infer<typeof resolveInput>): Promise<VerbResult> {
  const { incidentId, despiteFiring } = input;
  const event = { kind: "resolve" as const, reason: redactSentence(input.reason), despiteFiring };
  return inTransaction(async (tx) => ({ changed: await moveOn(tx, incidentId, event, { actor, at: new Date() }) }));
}

/** Takes a watched or resolved incident back to open. Throws `conflict` once it is signed off. */
export async function reopenIncident(actor: Actor, input: z.infer<typeof reopenInput>): Promise<VerbResult> {
  const event = { kind: "reopen" as const, reason: redactSentence(input.reason) };
  return inTransaction(async (tx) => ({
    changed: await moveOn(tx, input.incidentId, event, { actor, at: new Date() }),
  }));
}

/** Gives an incident another severity, with the reason. */
export async function changeSeverity(actor: Actor, input: z.infer<typeof severityInput>): Promise<VerbResult> {
  const { incidentId, severity } = input;
  return inTransaction(async (tx) => {
    const row = await lockIncidentRow(tx, incidentId);
    if (row.state === "signed_off") throw new AppError("conflict", whyOver(toLife(row)));
    if (row.severity === severity) return { changed: false };
    await tx.update(incidents).set({ severity }).where(eq(incidents.id, incidentId));
    const data = { from: row.severity, to: severity, reason: redactSentence(input.reason) };
    const place = { chain: incidentId, at: new Date(), actor };
    await appendTimeline(tx, { ...place, kind: "incident.severity-changed", data });
    await publish(tx, { topic: "incident", id: incidentId });
    await publish(tx, { topic: "incidents", id: incidentId });
    return { changed: true };
  });
}
