import "server-only";
import { and, eq, lte, or } from "drizzle-orm";
import { createSilence, expireSilence, listSilences } from "@/lib/adapters/alertmanager/silences";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { silences } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { silenceMarker } from "@/lib/domain/alert/silence";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { UpstreamError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";

const attempts = 6;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
const timeoutMs = 5_000;

type SilenceRow = typeof silences.$inferSelect;
/** How often a row was tried in vain by this worker, and when it is tried next (epoch ms). */
export type SilenceAttempts = Map<string, { failed: number; nextAt: number }>;

/**
 * Makes the silences that people asked for and ends those whose time is up or that were ended early, at the first
 * Alertmanager that answers (those of one cluster tell each other). Each attempt looks first whether its silence is there, by
 * the request's id in the comment, so that a repeated one makes no second. What fails is tried again with growing pauses; a
 * silence that is not made yet is given up after six times, or at once when Alertmanager refuses it.
 */
export async function workSilences(
  entries: Config["alertmanager"],
  tried: SilenceAttempts,
  nowMs: number,
): Promise<void> {
  const now = new Date(nowMs);
  const due = await db()
    .select()
    .from(silences)
    .where(or(eq(silences.state, "requested"), and(eq(silences.state, "active"), lte(silences.endsAt, now))));
  for (const row of due) {
    const before = tried.get(row.id);
    if (before && before.nextAt > nowMs) continue;
    try {
      if (row.endsAt <= now) await end(entries, row, now);
      else await make(entries, row, now);
      tried.delete(row.id);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      const failed = (before?.failed ?? 0) + 1;
      tried.set(row.id, { failed, nextAt: nowMs + Math.min(longestPauseMs, firstPauseMs * 2 ** (failed - 1)) });
      // What was made is ended however long that takes: given up, it would go on unseen.
      const givesUp = row.state === "requested" && row.endsAt > now && (failed >= attempts || !error.retryable);
      await settle(row, { state: givesUp ? "failed" : row.state, detail: error.message }, now);
      if (givesUp) tried.delete(row.id);
    }
  }
}

async function make(entries: Config["alertmanager"], row: SilenceRow, now: Date): Promise<void> {
  const silenceId = await atFirst(entries, async (url) => {
    const call = { url, timeoutMs };
    const there = (await listSilences(call)).find((one) => one.comment.includes(silenceMarker(row.id)));
    if (there) return there.id;
    const { matchers, startsAt, endsAt } = row;
    const comment = `${row.comment} ${silenceMarker(row.id)}`;
    return createSilence(call, { matchers, startsAt, endsAt, createdBy: row.by.name, comment });
  });
  await settle(row, { state: "active", silenceId, detail: null }, now);
}

async function end(entries: Config["alertmanager"], row: SilenceRow, now: Date): Promise<void> {
  await atFirst(entries, async (url) => {
    const call = { url, timeoutMs };
    const there = (await listSilences(call)).find(
      (one) => one.id === row.silenceId || one.comment.includes(silenceMarker(row.id)),
    );
    if (there && there.status.state !== "expired") await expireSilence(call, there.id);
  });
  await settle(row, { state: "expired", detail: null }, now);
}

/** Asks one Alertmanager after the other until one answers; one that refuses has answered. */
async function atFirst<T>(entries: Config["alertmanager"], ask: (url: string) => Promise<T>): Promise<T> {
  let failure = new UpstreamError({
    ...{ system: "alertmanager", target: "", kind: "unreachable", retryable: false },
    message: "No Alertmanager is configured any more.",
  });
  for (const { url } of entries) {
    try {
      return await ask(url);
    } catch (error) {
      if (!(error instanceof UpstreamError) || !error.retryable) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Stores how far a request has got, once: only from the state in which it was taken up. */
async function settle(
  row: SilenceRow,
  set: Pick<SilenceRow, "state" | "detail"> & { silenceId?: string },
  at: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    const [changed] = await tx
      .update(silences)
      .set(set)
      .where(and(eq(silences.id, row.id), eq(silences.state, row.state)))
      .returning();
    if (!changed) return;
    await publish(tx, { topic: "incident", id: changed.incidentId });
    if (row.state === set.state) return;
    const { incidentId: chain, alertName: alert, endsAt } = changed;
    const place = { chain, at, actor: systemActor };
    if (set.state === "active") {
      const data = { alert, until: endsAt.toISOString(), silenceId: set.silenceId ?? "" };
      await appendTimeline(tx, { ...place, kind: "silence.active", data });
    } else if (set.state === "failed") {
      await appendTimeline(tx, { ...place, kind: "silence.failed", data: { alert, reason: set.detail ?? "" } });
    } else if (set.state === "expired") {
      await appendTimeline(tx, { ...place, kind: "silence.expired", data: { alert, at: at.toISOString() } });
    }
  });
}
