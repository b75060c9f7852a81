import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { notifications } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { type Filing, type FilingView, filingSchema, forgeChannel } from "@/lib/domain/escalation/filing";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { readEscalation } from "@/lib/services/report/escalation";
import { appendTimeline } from "@/lib/services/timeline/append";

export const fileIssueInput = z.object({ incidentId: z.uuid("the incident's id is not valid") });

/**
 * Has the worker file the incident's issue at the forge, as its text is now: one issue per incident. Asked for again it
 * answers with what became of it; one that was given up is tried anew. Throws `not_found`, and `precondition` without a token.
 */
export async function requestIssue(actor: Actor, { incidentId }: z.infer<typeof fileIssueInput>): Promise<FilingView> {
  const at = new Date();
  const { issue, forge } = await readEscalation(incidentId, at.getTime());
  if (forge === null || config().escalation.tokenFile === undefined) {
    throw new AppError(
      "precondition",
      "The console has no token of a forge. Set escalation.forge, escalation.url and escalation.tokenFile, or use the prefilled link or the text.",
    );
  }
  const { host } = new URL(forge.url);
  const message: Filing = { ...issue, host, requestedBy: actor.name, url: null };
  const fresh = { message, nextAttemptAt: at, createdAt: at };
  await inTransaction(async (tx) => {
    const [row] = await tx
      .insert(notifications)
      .values({ incidentId, channel: forgeChannel, event: "escalation-issue", dedupeKey: incidentId, ...fresh })
      .onConflictDoUpdate({
        target: [notifications.channel, notifications.dedupeKey],
        set: { ...fresh, state: "pending", attempts: 0, lastError: null },
        setWhere: eq(notifications.state, "failed"),
      })
      .returning({ id: notifications.id });
    if (!row) return;
    const data = { forge: host };
    await appendTimeline(tx, { chain: incidentId, at, actor, kind: "escalation.issue-requested", data });
    await publish(tx, { topic: "incident", id: incidentId });
  });
  const filing = await findFiling(incidentId);
  if (filing === null) throw new Error("the issue that was asked for was not stored");
  return filing;
}

/** How far the filing of an incident's issue has got; null: nobody asked for it. */
export async function findFiling(incidentId: string): Promise<FilingView | null> {
  const [row] = await db()
    .select()
    .from(notifications)
    .where(and(eq(notifications.channel, forgeChannel), eq(notifications.dedupeKey, incidentId)));
  if (!row) return null;
  const { host, requestedBy, url } = filingSchema.parse(row.message);
  return {
    ...{ state: row.state, host, requestedBy, requestedAt: row.createdAt.getTime(), attempts: row.attempts, url },
    nextAttemptAt: row.state === "pending" ? row.nextAttemptAt.getTime() : null,
    lastError: row.lastError,
  };
}
