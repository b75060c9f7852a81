import "server-only";
import { eq } from "drizzle-orm";
import { ForgeError } from "@/lib/adapters/forge/api";
import { fileIssue } from "@/lib/adapters/forge/file-issue";
import { refused, type SendResult } from "@/lib/adapters/notify/result";
import { readSecretSource } from "@/lib/adapters/notify/secret-source";
import { db, type Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { incidents, notifications } from "@/lib/db/schema";
import { filingSchema } from "@/lib/domain/escalation/filing";
import { toForge } from "@/lib/domain/escalation/forge";
import { issueMarker } from "@/lib/domain/escalation/issue";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { config } from "@/lib/services/config";
import { appendTimeline } from "@/lib/services/timeline/append";

/** Below the lease of an attempt: nobody else begins another one while this one may still post. */
const fileTimeoutMs = 20_000;
/** How far the forge's clock may be behind ours. */
const clockSlackMs = 3_600_000;

export interface IssueAttempt {
  result: SendResult;
  /** Writes where the issue is, in the transaction that marks it as sent; null when it is not there. */
  recordSent: ((tx: Tx, at: Date) => Promise<void>) | null;
}

/** Tries once to file an issue, or finds it filed by an attempt that died after posting. Throws `precondition` without the token. */
export async function attemptIssue(row: typeof notifications.$inferSelect, signal: AbortSignal): Promise<IssueAttempt> {
  const { escalation } = config();
  const forge = toForge(escalation);
  const [incident] =
    row.incidentId === null ? [] : await db().select().from(incidents).where(eq(incidents.id, row.incidentId));
  if (!incident) throw new Error(`the issue ${row.id} belongs to no incident`);
  if (forge === null || escalation.tokenFile === undefined) {
    const detail = "The configuration has no token of a forge any more. Set escalation.tokenFile again, then ask anew.";
    return { result: refused(detail), recordSent: null };
  }
  const issue = filingSchema.parse(row.message);
  const token = readSecretSource({ file: escalation.tokenFile });
  const since = new Date(incident.openedAt.getTime() - clockSlackMs);
  try {
    const { url, found } = await fileIssue({
      ...{ forge, token, issue, marker: issueMarker(incident.id), since, signal, timeoutMs: fileTimeoutMs },
    });
    return {
      result: { ok: true, detail: null },
      recordSent: async (tx, at) => {
        const data = { forge: new URL(forge.url).host, url, found };
        await tx
          .update(notifications)
          .set({ message: { ...issue, url } })
          .where(eq(notifications.id, row.id));
        await appendTimeline(tx, { chain: incident.id, at, actor: systemActor, kind: "escalation.issue-filed", data });
        await publish(tx, { topic: "incident", id: incident.id });
      },
    };
  } catch (error) {
    if (!(error instanceof ForgeError)) throw error;
    return { result: refused(error.message, error.retryAfterMs), recordSent: null };
  }
}
