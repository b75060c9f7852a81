import "server-only";
import { and, eq, gte, inArray, or } from "drizzle-orm";
import { listSuppressed } from "@/lib/adapters/alertmanager/suppressed";
import { listFiringAlerts } from "@/lib/adapters/prometheus/alerts";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { alerts } from "@/lib/db/schema";
import { findTold, isSameAlert, type PolledAlert, polledIdentity } from "@/lib/domain/alert/polled";
import { prometheusHeaders } from "@/lib/services/prometheus/cached";
import { findRunbookForAlert } from "@/lib/services/runbook/library";
import { log } from "@/lib/services/telemetry/log";
import { resolvePolled, takeInPolled } from "./take-in-polled";

/** For so long webhooks have precedence, in seconds; divided by the time scale. */
const graceSeconds = 60;
/** After so long without it in Prometheus a webhook's alert is taken for over as well: its end was lost, or silenced. */
const lostSeconds = 600;
const leastLostMs = 60_000;
const alertmanagerTimeoutMs = 5_000;

/** What rounds remember of each other; a new worker begins anew and is the more patient for it. */
export interface PollState {
  /** When an alert that nobody told of was first found, by Prometheus, labels and activeAt. */
  readonly found: Map<string, number>;
  /** Which Prometheus servers had a stored alert, by its row. */
  readonly had: Map<number, Set<string>>;
  /** Since when a stored alert is in none of them. */
  readonly gone: Map<number, number>;
  /** Servers that could not be asked, so that each failure is said once. */
  readonly failing: Map<string, string>;
}

export const newPollState = (): PollState => ({
  found: new Map(),
  had: new Map(),
  gone: new Map(),
  failing: new Map(),
});

type PollConfig = Pick<Config, "prometheus" | "alertmanager" | "deadMansSwitch" | "timeScale">;

/**
 * Asks every Prometheus for its firing alerts once. One that a runbook claims and no webhook has told of in time is taken
 * in; one that was stored and that Prometheus no longer has is resolved. A server that does not answer says nothing about
 * its alerts.
 */
export async function pollAlerts(config: PollConfig, state: PollState, nowMs: number): Promise<void> {
  const answers = await askAll(config, state);
  const firing: { server: string; alert: PolledAlert }[] = [];
  for (const [server, list] of answers) {
    for (const alert of list) {
      const isHeartbeat = config.deadMansSwitch.some((one) => one.alert === alert.name);
      if (!isHeartbeat && (await findRunbookForAlert(alert.name)) !== null) firing.push({ server, alert });
    }
  }
  const graceMs = (graceSeconds * 1000) / config.timeScale;
  const stored = await readStored(firing, nowMs - graceMs);
  const untold: typeof firing = [];
  for (const one of firing) {
    const told = findTold(one.alert, stored, { nowMs, graceMs });
    if (!told) untold.push(one);
    if (told?.status !== "firing") continue;
    state.had.set(told.id, (state.had.get(told.id) ?? new Set()).add(one.server));
    state.gone.delete(told.id);
  }
  await takeInLate(config, state, untold, { nowMs, graceMs });
  await resolveGone({
    config,
    state,
    answered: new Set(answers.keys()),
    nowMs,
    firing: firing.map((one) => one.alert),
  });
}

async function askAll(config: PollConfig, state: PollState): Promise<Map<string, PolledAlert[]>> {
  const answers = new Map<string, PolledAlert[]>();
  await Promise.all(
    config.prometheus.map(async (entry) => {
      const { id, url } = entry;
      try {
        const timeoutMs = entry.timeoutSeconds * 1000;
        answers.set(id, await listFiringAlerts({ id, url, timeoutMs, headers: prometheusHeaders(entry) }));
        state.failing.delete(id);
      } catch (error) {
        const reason = describeError(error);
        if (state.failing.get(id) !== reason) log.warn({ prometheus: id, reason }, "alerts cannot be asked for");
        state.failing.set(id, reason);
      }
    }),
  );
  return answers;
}

/** Stored alerts that may be the ones that fire: those firing, and those over for less than the grace. */
async function readStored(firing: readonly { alert: PolledAlert }[], endedAfterMs: number) {
  const names = [...new Set(firing.map(({ alert }) => alert.name))];
  if (names.length === 0) return [];
  const rows = await db()
    .select({
      ...{ id: alerts.id, name: alerts.name, labels: alerts.labels },
      ...{ status: alerts.status, endsAt: alerts.endsAt },
    })
    .from(alerts)
    .where(
      and(inArray(alerts.name, names), or(eq(alerts.status, "firing"), gte(alerts.endsAt, new Date(endedAfterMs)))),
    );
  return rows.map((row) => ({ ...row, endsAt: row.endsAt?.getTime() ?? null }));
}

async function takeInLate(
  config: PollConfig,
  state: PollState,
  untold: readonly { server: string; alert: PolledAlert }[],
  { nowMs, graceMs }: { nowMs: number; graceMs: number },
): Promise<void> {
  const keyOf = ({ server, alert }: (typeof untold)[number]) =>
    `${server} ${alert.activeAt} ${polledIdentity(alert.labels)}`;
  const keys = new Set(untold.map(keyOf));
  for (const key of state.found.keys()) if (!keys.has(key)) state.found.delete(key);
  const late = untold.filter((one) => {
    const key = keyOf(one);
    const since = state.found.get(key) ?? nowMs;
    state.found.set(key, since);
    return nowMs - since >= graceMs && nowMs > since;
  });
  if (late.length === 0) return;
  const heldBack = await readHeldBack(config.alertmanager);
  for (const { server, alert } of late) {
    const isHeldBack = heldBack.some((labels) => isSameAlert({ name: alert.name, labels }, alert));
    if (!isHeldBack) await takeInPolled(alert, { server, graceMs, nowMs });
  }
}

/** What Alertmanager silences or inhibits is not late, it is kept back on purpose. One that does not answer keeps nothing back. */
async function readHeldBack(entries: Config["alertmanager"]): Promise<Record<string, string>[]> {
  const lists = await Promise.all(
    entries.map(({ url }) => listSuppressed({ url, timeoutMs: alertmanagerTimeoutMs }).catch(() => [])),
  );
  return lists.flat();
}

async function resolveGone(round: {
  config: PollConfig;
  state: PollState;
  answered: ReadonlySet<string>;
  firing: readonly PolledAlert[];
  nowMs: number;
}): Promise<void> {
  const { config, state, answered, firing, nowMs } = round;
  const rows = await db()
    .select({
      ...{ id: alerts.id, name: alerts.name, labels: alerts.labels },
      ...{ source: alerts.source, fingerprint: alerts.fingerprint },
    })
    .from(alerts)
    .where(eq(alerts.status, "firing"));
  const ids = new Set(rows.map((row) => row.id));
  for (const id of [...state.had.keys(), ...state.gone.keys()]) {
    if (ids.has(id)) continue;
    state.had.delete(id);
    state.gone.delete(id);
  }
  const lostMs = Math.max(leastLostMs, (lostSeconds * 1000) / config.timeScale);
  for (const row of rows) {
    const servers =
      row.source === "prometheus" ? [row.fingerprint.split(":")[1] ?? ""] : [...(state.had.get(row.id) ?? [])];
    if (servers.length === 0 || !servers.every((server) => answered.has(server))) continue;
    if (firing.some((alert) => isSameAlert(row, alert))) continue;
    const since = state.gone.get(row.id) ?? nowMs;
    state.gone.set(row.id, since);
    // A server that was just started has no alerts for a moment, so that one look is never enough.
    const isOver = row.source === "prometheus" ? nowMs > since : nowMs - since >= lostMs;
    if (isOver) await resolvePolled(row.id, new Date(since), new Date(nowMs));
  }
}
