import { setTimeout as sleep } from "node:timers/promises";
import { pruneSamples } from "@/lib/services/monitor/own-samples";
import { type MonitorDependencies, newMonitorState, runMonitorRound } from "@/lib/services/monitor/round";
import { listLiveIncidents } from "@/lib/services/monitor/store";
import { log } from "@/lib/services/telemetry/log";
import { monitorRounds, openIncidents } from "@/lib/services/telemetry/worker-metrics";
import type { MonitorLead } from "./lead";

const pruneEveryMs = 600_000;

/**
 * Runs rounds at the configured interval until stopped. Rounds never overlap: one that takes longer than the interval
 * delays the next. A round that fails as a whole (the database is away) is logged and the next one tried; a worker that
 * lost its lock waits for it again.
 */
export async function runMonitorLoop(deps: MonitorDependencies, stop: AbortSignal, lead: MonitorLead): Promise<void> {
  const state = newMonitorState();
  const intervalMs = deps.config.monitor.intervalSeconds * 1000;
  let prunedAt = 0;
  let failing: string | null = null;
  while (!stop.aborted) {
    if (!(await lead.ensure())) return;
    const started = performance.now();
    let outcome: "ok" | "partial" | "failed" = "ok";
    let failure: string | null = null;
    try {
      const { failures } = await runMonitorRound(deps, state);
      if (failures.length > 0) outcome = "partial";
      failure = failures[0] ?? null;
      openIncidents.set((await listLiveIncidents()).length);
      if (deps.now() - prunedAt > pruneEveryMs) {
        prunedAt = deps.now();
        await pruneSamples(prunedAt);
      }
    } catch (error) {
      outcome = "failed";
      failure = error instanceof Error ? error.message : String(error);
    }
    // One line when something begins to fail and one when it is over, not one a second.
    if (failure !== failing) {
      if (failure) log.warn({ outcome, failure }, "monitor round incomplete");
      else log.info("monitor rounds complete again");
      failing = failure;
    }
    const seconds = (performance.now() - started) / 1000;
    monitorRounds.observe({ outcome }, seconds);
    await sleep(Math.max(50, intervalMs - seconds * 1000), undefined, { signal: stop }).catch(() => {});
  }
}
