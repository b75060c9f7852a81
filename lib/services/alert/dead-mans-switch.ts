import "server-only";
import { and, eq, ne } from "drizzle-orm";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { alertHeartbeats, incidents } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { moveOn } from "@/lib/services/incident/life";
import { openIncident } from "@/lib/services/incident/open";
import { getRunbook } from "@/lib/services/runbook/library";
import { appendTimeline } from "@/lib/services/timeline/append";

type Switch = Config["deadMansSwitch"][number];
const runbookId = "monitoring-blind";

/**
 * Looks once at every dead man's switch. One that was silent for longer than allowed opens its own incident "monitoring is
 * blind", once; one that is heard again lets that incident move on. The silence of a switch that was never heard counts from
 * the first look at it.
 */
export async function checkHeartbeats(
  { deadMansSwitch, timeScale }: Pick<Config, "deadMansSwitch" | "timeScale">,
  nowMs: number,
): Promise<void> {
  for (const one of deadMansSwitch) {
    await db()
      .insert(alertHeartbeats)
      .values({ name: one.alert, lastAt: new Date(nowMs) })
      .onConflictDoNothing();
    const [heard] = await db().select().from(alertHeartbeats).where(eq(alertHeartbeats.name, one.alert));
    if (!heard) continue;
    const isSilent = nowMs - heard.lastAt.getTime() > (one.withinSeconds * 1000) / timeScale;
    const live = await findLive(one.alert);
    const isTold = live?.state === "open" || live?.state === "mitigating";
    if (isSilent && !isTold)
      await openBlind({ ...one, withinSeconds: one.withinSeconds / timeScale }, heard.lastAt, nowMs);
    if (!isSilent && live && isTold) await hearAgain(one.alert, live.id, heard.lastAt, nowMs);
  }
}

const keyOf = (alert: string) => `heartbeat ${alert}`;

async function findLive(alert: string) {
  const [live] = await db()
    .select({ id: incidents.id, state: incidents.state })
    .from(incidents)
    .where(
      and(
        eq(incidents.subject, `unmatched:${keyOf(alert)}`),
        eq(incidents.runbookId, runbookId),
        ne(incidents.state, "signed_off"),
      ),
    );
  return live;
}

async function openBlind({ alert, withinSeconds }: Switch, lastAt: Date, nowMs: number): Promise<void> {
  const entry = await getRunbook(runbookId);
  const at = new Date(nowMs);
  await inTransaction(async (tx) => {
    const subject = { unmatchedKey: keyOf(alert), name: alert, hint: null };
    const { id } = await openIncident(tx, { subject, entry, actor: systemActor, at });
    await moveOn(tx, id, { kind: "switch-silent", alert }, { actor: systemActor, at });
    const data = { alert, lastAt: lastAt.toISOString(), withinSeconds };
    await appendTimeline(tx, { chain: id, at, actor: systemActor, kind: "heartbeat.lost", data });
    await publish(tx, { topic: "incident", id });
  });
}

/** Alerts arrive again: the incident is watched from now on, and a person may resolve it. */
async function hearAgain(alert: string, id: string, lastAt: Date, nowMs: number): Promise<void> {
  await inTransaction(async (tx) => {
    const moved = { actor: systemActor, at: new Date(nowMs) };
    if (!(await moveOn(tx, id, { kind: "switch-heard", alert }, moved))) return;
    const data = { alert, at: lastAt.toISOString() };
    await appendTimeline(tx, { chain: id, ...moved, kind: "heartbeat.heard", data });
    await publish(tx, { topic: "incident", id });
  });
}
