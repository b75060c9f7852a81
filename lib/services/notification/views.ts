import "server-only";
import { desc } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { notifications } from "@/lib/db/schema";
import { describeDestination } from "@/lib/domain/notification/destination";
import { messageSchema, messageTitle } from "@/lib/domain/notification/message";
import type { NotificationsView } from "@/lib/domain/notification/view";
import { config } from "@/lib/services/config";
import { readPart } from "@/lib/services/part";

const shown = 100;

/** The configured channels and what was sent over them lately. */
export async function readNotifications(nowMs: number): Promise<NotificationsView> {
  const part = await readPart(
    "deliveries",
    (async () => db().select().from(notifications).orderBy(desc(notifications.id)).limit(shown))(),
  );
  const rows = part.state === "read" ? part.data : [];
  return {
    now: nowMs,
    ...(part.state === "failed" ? { unread: part.reason } : {}),
    channels: config().notifications.map((channel) => ({
      id: channel.id,
      kind: channel.kind,
      destination: describeDestination(channel),
      events: [...channel.events],
    })),
    deliveries: rows.map((row) => {
      const message = messageSchema.safeParse(row.message);
      return {
        id: row.id,
        channel: row.channel,
        event: row.event,
        title: message.success ? messageTitle(message.data) : row.event,
        incidentId: row.incidentId,
        state: row.state,
        attempts: row.attempts,
        createdAt: row.createdAt.getTime(),
        sentAt: row.sentAt?.getTime() ?? null,
        nextAttemptAt: row.state === "pending" ? row.nextAttemptAt.getTime() : null,
        lastError: row.lastError,
      };
    }),
  };
}
