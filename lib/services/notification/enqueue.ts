import "server-only";
import { eq } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { diagnoses, incidents, notifications } from "@/lib/db/schema";
import type { NotificationEvent } from "@/lib/domain/incident/life";
import type { Message } from "@/lib/domain/notification/message";
import { redactSecrets } from "@/lib/domain/run/redact";
import { env } from "@/lib/env";
import { paths } from "@/lib/paths";
import { config, findTarget } from "@/lib/services/config";

interface EnqueueInput {
  incidentId: string;
  event: Exclude<NotificationEvent, "test">;
  /** Why people are told now, in a sentence or two. */
  why: string;
  at: Date;
  /** What makes this telling one of a kind: asked for again with the same key, nothing is told. */
  dedupeKey: string;
}

/**
 * Writes one row per channel that wants the event, in the caller's transaction: it is told if and only if what it tells of
 * was stored. The worker sends the rows. The message holds what is known now; secrets are taken out of it.
 */
export async function enqueueNotification(tx: Tx, input: EnqueueInput): Promise<void> {
  const channels = config().notifications.filter(({ events }) => events.includes(input.event));
  if (channels.length === 0) return;
  const message = await buildMessage(tx, input);
  await tx
    .insert(notifications)
    .values(
      channels.map((channel) => ({
        incidentId: input.incidentId,
        channel: channel.id,
        event: input.event,
        dedupeKey: input.dedupeKey,
        message,
        nextAttemptAt: input.at,
        createdAt: input.at,
      })),
    )
    .onConflictDoNothing();
}

async function buildMessage(tx: Tx, { incidentId, event, why, at }: EnqueueInput): Promise<Message> {
  const [row] = await tx.select().from(incidents).where(eq(incidents.id, incidentId));
  if (!row) throw new Error(`incident ${incidentId} does not exist`);
  const target = row.targetId === null ? null : findTarget(row.targetId);
  const [judged] = row.targetId ? await tx.select().from(diagnoses).where(eq(diagnoses.targetId, row.targetId)) : [];
  const headline = judged?.diagnosis.verdict.headline;
  const interval = headline?.interval ?? null;
  return {
    event,
    at: at.getTime(),
    why: redactSecrets(why),
    link: `${env().publicUrl.replace(/\/+$/, "")}${paths.incident(incidentId)}`,
    incident: {
      id: row.id,
      number: row.number,
      title: redactSecrets(row.title),
      target: target?.name ?? row.targetId ?? row.subject.replace(/^unmatched:/, ""),
      severity: row.severity,
      state: row.state,
      openedAt: row.openedAt.getTime(),
    },
    verdict: headline ? redactSecrets(headline.decides) : null,
    // The verdict counts from its own sample; what is left counts from now.
    secondsToLimit: interval && Math.max(0, interval.centralSeconds - (at.getTime() - interval.from) / 1000),
  };
}
