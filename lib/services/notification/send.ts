import "server-only";
import { createHash } from "node:crypto";
import { and, asc, eq, gt, lte, or, sql } from "drizzle-orm";
import { deliver } from "@/lib/adapters/notify/registry";
import { refused, type SendResult } from "@/lib/adapters/notify/result";
import { db, type Tx } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import { notifications } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { forgeChannel } from "@/lib/domain/escalation/filing";
import { backOffMs, longestWaitMs } from "@/lib/domain/notification/back-off";
import type { Channel } from "@/lib/domain/notification/channel";
import { messageSchema } from "@/lib/domain/notification/message";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { attemptIssue, type IssueAttempt } from "@/lib/services/escalation/send-issue";
import { log } from "@/lib/services/telemetry/log";
import { appendTimeline } from "@/lib/services/timeline/append";

type Row = typeof notifications.$inferSelect;

const sendTimeoutMs = 10_000;
/** Longer than an attempt can take: a row whose sender died is tried again after it. */
const leaseMs = 3 * sendTimeoutMs;
const batch = 20;

const isDue = (now: Date) =>
  and(
    eq(notifications.state, "pending"),
    or(
      lte(notifications.nextAttemptAt, now),
      // Nothing waits longer than this, so the clock was set back since.
      gt(notifications.nextAttemptAt, new Date(now.getTime() + longestWaitMs + leaseMs)),
    ),
  );

/** The channels that have something to send now, configured or not. */
export async function listDueChannels(now: Date): Promise<string[]> {
  const rows = await db().selectDistinct({ channel: notifications.channel }).from(notifications).where(isDue(now));
  return rows.map(({ channel }) => channel);
}

/**
 * Sends what one channel has to send now, oldest first, at most 20 at a time. Each attempt is claimed in the database
 * before it is made, so several senders do not send the same at once; one that dies in an attempt leaves it to be repeated.
 */
export async function sendDue(channelId: string, now: () => number, signal: AbortSignal): Promise<void> {
  const channel = config().notifications.find(({ id }) => id === channelId) ?? null;
  const due = await db()
    .select({ id: notifications.id })
    .from(notifications)
    .where(and(eq(notifications.channel, channelId), isDue(new Date(now()))))
    .orderBy(asc(notifications.id))
    .limit(batch);
  for (const { id } of due) {
    if (signal.aborted) return;
    const at = new Date(now());
    const [claimed] = await db()
      .update(notifications)
      .set({ attempts: sql`${notifications.attempts} + 1`, nextAttemptAt: new Date(at.getTime() + leaseMs) })
      .where(and(eq(notifications.id, id), isDue(at)))
      .returning();
    if (!claimed) continue;
    const { result, recordSent } =
      channelId === forgeChannel
        ? await guarded(claimed, () => attemptIssue(claimed, signal))
        : await guarded(claimed, async () => ({
            result: channel === null ? gone(channelId) : await attempt(channel, claimed, signal),
            recordSent: null,
          }));
    // A worker that is being stopped has not learned anything about the channel; the lease ends by itself.
    if (signal.aborted && !result.ok) return;
    const isLast = channel === null && channelId !== forgeChannel;
    await record(claimed, result, recordSent, new Date(now()), isLast);
  }
}

const gone = (channelId: string) =>
  refused(`The configuration has no channel ${channelId} any more. Add it again to have such messages sent.`);

async function attempt(channel: Channel, row: Row, signal: AbortSignal): Promise<SendResult> {
  const id = createHash("sha256").update(`${row.channel} ${row.dedupeKey}`).digest("hex").slice(0, 32);
  return deliver(channel, { id, message: messageSchema.parse(row.message), signal, timeoutMs: sendTimeoutMs });
}

/** An attempt whose every failure is an answer. */
async function guarded(row: Row, body: () => Promise<IssueAttempt>): Promise<IssueAttempt> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof AppError) return { result: refused(error.message), recordSent: null };
    log.error({ notificationId: row.id, channel: row.channel, reason: describeError(error) }, "a notification failed");
    const detail = "Failed inside the console. The worker's log has the details.";
    return { result: refused(detail), recordSent: null };
  }
}

async function record(
  row: Row,
  result: SendResult,
  recordSent: IssueAttempt["recordSent"],
  at: Date,
  isLast: boolean,
): Promise<void> {
  const waitMs = result.ok || isLast ? null : backOffMs(row.attempts, result.retryAfterMs);
  const change = result.ok
    ? { state: "sent" as const, sentAt: at, lastError: result.detail }
    : waitMs === null
      ? { state: "failed" as const, lastError: result.detail }
      : { nextAttemptAt: new Date(at.getTime() + waitMs), lastError: result.detail };
  await inTransaction(async (tx) => {
    const [changed] = await tx
      .update(notifications)
      .set(change)
      .where(and(eq(notifications.id, row.id), eq(notifications.state, "pending")))
      .returning({ id: notifications.id });
    if (changed && result.ok) await recordSent?.(tx, at);
    if (changed && change.state === "failed") await tellFailure(tx, row, change.lastError ?? "", at);
  });
}

/** That somebody was not told belongs into the incident's own record. */
async function tellFailure(tx: Tx, row: Row, detail: string, at: Date): Promise<void> {
  if (row.incidentId === null) return;
  await appendTimeline(tx, {
    chain: row.incidentId,
    at,
    actor: systemActor,
    kind: "notification.failed",
    data: { channel: row.channel, event: row.event, attempts: row.attempts, detail },
  });
  await publish(tx, { topic: "incident", id: row.incidentId });
}
