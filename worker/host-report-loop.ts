import { setTimeout as sleep } from "node:timers/promises";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import type { Target } from "@/lib/domain/target/target";
import { refreshHostReport } from "@/lib/services/host-report/refresh";
import { HostReportSchedule } from "@/lib/services/host-report/schedule";
import { listLiveIncidents, readTargetSignals } from "@/lib/services/monitor/store";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 1_000;
const atOnceMaximum = 4;

/**
 * While this worker leads: asks the hosts what a diagnosis wants beside the numbers of every round, at most four hosts at a
 * time and each by one report at a time. A slow host delays no round, and no other host. Ends when the reports under way have.
 */
export async function runHostReportLoop(
  { config, hosts }: { config: Config; hosts: ReadonlyMap<string, HostDetailReader> },
  stop: AbortSignal,
  leads: () => boolean,
): Promise<void> {
  const schedule = new HostReportSchedule();
  const running = new Map<string, Promise<void>>();
  while (!stop.aborted) {
    try {
      if (leads()) await startDue(config, hosts, schedule, running);
    } catch (error) {
      log.warn({ reason: describeError(error) }, "host reports could not be refreshed");
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
  await Promise.all(running.values());
}

async function startDue(
  config: Config,
  hosts: ReadonlyMap<string, HostDetailReader>,
  schedule: HostReportSchedule,
  running: Map<string, Promise<void>>,
): Promise<void> {
  const live = new Map((await listLiveIncidents()).map((incident) => [incident.targetId, incident.id]));
  const signals = await readTargetSignals([...hosts.keys()]);
  for (const target of config.targets) {
    const reader = hosts.get(target.id);
    if (!reader || running.has(target.id)) continue;
    // What finds no place stays due, and is asked in a later turn.
    if (running.size >= atOnceMaximum) return;
    const start = signals.get(target.id)?.signals["process-start-time"]?.value ?? null;
    const incidentId = live.get(target.id) ?? null;
    if (!schedule.due(target.id, incidentId !== null, Date.now(), start === null ? null : start * 1000)) continue;
    running.set(
      target.id,
      refresh(target, reader, incidentId).finally(() => running.delete(target.id)),
    );
  }
}

/** Never rejects: a report that cannot be kept is logged. */
async function refresh(target: Target, reader: HostDetailReader, incidentId: string | null): Promise<void> {
  try {
    await refreshHostReport(target, reader, Date.now(), { withProcessMemory: incidentId !== null });
    if (incidentId) await publish(db(), { topic: "incident", id: incidentId });
  } catch (error) {
    log.warn({ targetId: target.id, reason: describeError(error) }, "a host report could not be refreshed");
  }
}
