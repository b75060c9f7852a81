import { setTimeout as sleep } from "node:timers/promises";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import { refreshHostReport } from "@/lib/services/host-report/refresh";
import { HostReportSchedule } from "@/lib/services/host-report/schedule";
import { listLiveIncidents, readTargetSignals } from "@/lib/services/monitor/store";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 1_000;

/** While this worker leads: asks the hosts what a diagnosis wants beside the numbers of every round. A slow host delays no round. */
export async function runHostReportLoop(
  { config, hosts }: { config: Config; hosts: ReadonlyMap<string, HostDetailReader> },
  stop: AbortSignal,
  leads: () => boolean,
): Promise<void> {
  const schedule = new HostReportSchedule();
  while (!stop.aborted) {
    try {
      if (leads()) await refreshDue(config, hosts, schedule);
    } catch (error) {
      log.warn({ reason: describeError(error) }, "host reports could not be refreshed");
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
}

async function refreshDue(
  config: Config,
  hosts: ReadonlyMap<string, HostDetailReader>,
  schedule: HostReportSchedule,
): Promise<void> {
  const live = new Map((await listLiveIncidents()).map((incident) => [incident.targetId, incident.id]));
  const signals = await readTargetSignals([...hosts.keys()]);
  for (const target of config.targets) {
    const reader = hosts.get(target.id);
    if (!reader) continue;
    const start = signals.get(target.id)?.signals["process-start-time"]?.value ?? null;
    const isLive = live.has(target.id);
    if (!schedule.due(target.id, isLive, Date.now(), start === null ? null : start * 1000)) continue;
    await refreshHostReport(target, reader, Date.now(), { withProcessMemory: isLive });
    const incident = live.get(target.id);
    if (incident) await publish(db(), { topic: "incident", id: incident });
  }
}
