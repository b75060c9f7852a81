import "server-only";
import { randomUUID } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { notifications } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { Message } from "@/lib/domain/notification/message";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { config } from "@/lib/services/config";
import { appendTimeline, systemChain } from "@/lib/services/timeline/append";

export const requestTestInput = z.object({
  channel: z.string().min(1, "name the channel").max(63, "a channel's id has at most 63 characters"),
});

/**
 * Has the worker send a test message over one channel; its row tells what became of it. Throws `not_found` for a channel that
 * is not configured, and `conflict` while another test of that channel waits.
 */
export async function requestTest(actor: Actor, input: z.infer<typeof requestTestInput>): Promise<{ id: number }> {
  const channel = config().notifications.find(({ id }) => id === input.channel);
  if (!channel) {
    const known = config().notifications.map(({ id }) => id);
    throw new AppError(
      "not_found",
      `There is no such channel. Configured: ${known.join(", ") || "none yet; add one under notifications:"}.`,
    );
  }
  const at = new Date();
  const message: Message = {
    event: "test",
    at: at.getTime(),
    why: `${actor.name} asked for a test of the channel ${channel.id}.`,
    link: `${env().publicUrl.replace(/\/+$/, "")}${paths.notifications()}`,
    incident: null,
    verdict: null,
    secondsToLimit: null,
  };
  return inTransaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`test ${channel.id}`}, 0))`);
    const [waiting] = await tx
      .select({ id: notifications.id })
      .from(notifications)
      .where(
        and(eq(notifications.channel, channel.id), eq(notifications.event, "test"), eq(notifications.state, "pending")),
      )
      .limit(1);
    if (waiting) {
      throw new AppError(
        "conflict",
        `A test of ${channel.id} is on its way already. See what becomes of it; nothing is sent while no worker runs.`,
      );
    }
    const [row] = await tx
      .insert(notifications)
      .values({
        channel: channel.id,
        event: "test",
        dedupeKey: `test:${randomUUID()}`,
        message,
        nextAttemptAt: at,
        createdAt: at,
      })
      .returning({ id: notifications.id });
    if (!row) throw new Error("the test message was not stored");
    await appendTimeline(tx, {
      chain: systemChain,
      at,
      actor,
      kind: "notification.test-requested",
      data: { channel: channel.id },
    });
    return row;
  });
}
