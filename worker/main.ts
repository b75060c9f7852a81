import path from "node:path";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { hostActor, hostReader, hostTransport } from "@/lib/adapters/hosts/registry";
import { createNodeClient } from "@/lib/adapters/node/client";
import { db } from "@/lib/db/client";
import { migrateDatabase } from "@/lib/db/migrate";
import { env, installationRoot } from "@/lib/env";
import { initializeConfig } from "@/lib/services/config";
import { clockedFetch, nodeClock } from "@/lib/services/monitor/clocks";
import { connectPrometheus } from "@/lib/services/prometheus/cached";
import { beginEpoch, claimExecutor } from "@/lib/services/system/heartbeat";
import { log } from "@/lib/services/telemetry/log";
import { shareMetrics } from "@/lib/services/telemetry/share";
import { adoptRuns } from "./adopt-runs";
import { runAlertLoop } from "./alert-loop";
import { startHeartbeat } from "./heartbeat-loop";
import { runHostReportLoop } from "./host-report-loop";
import { createMonitorLead } from "./lead";
import { runMonitorLoop } from "./monitor-loop";
import { runNotificationLoop } from "./notification-loop";
import { runProfileLoop } from "./profile-loop";
import { runSweepLoop } from "./sweep-loop";
import { runTimerLoop } from "./timer-loop";
import { launchWorkflows } from "./workflows";

/** The worker process: migrates the database, shows signs of life, and runs the monitor loop while it holds the lead. */
async function main(): Promise<void> {
  env();
  const config = await initializeConfig();
  await migrateDatabase(db(), installationRoot());

  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

  const stopSharing = shareMetrics(`worker-${process.pid}`);
  const giveWay = () => {
    log.fatal("another worker runs under this executor id; this one stops");
    process.exit(1);
  };
  const { executor, release } = await claimExecutor(giveWay);
  const me = await beginEpoch(executor, new Date());
  const stopHeartbeat = startHeartbeat(me, giveWay);
  const helperPath = path.join(installationRoot(), "helper/guts-host");
  const hosts = config.targets.map(({ id, host }) => {
    // Reads and acts share the way there, and with it one connection.
    const options = { helperPath, transport: hostTransport(host, { helperPath }) };
    return { id, reader: hostReader(host, options), actor: hostActor(host, options) };
  });
  const deps = {
    config,
    prometheus: new Map(config.prometheus.map((entry) => [entry.id, connectPrometheus(entry)])),
    nodes: new Map(
      config.targets.flatMap((target) =>
        target.api
          ? [[target.id, createNodeClient({ baseUrl: target.api.url, fetch: clockedFetch(nodeClock(target.id)) })]]
          : [],
      ),
    ),
    hosts: new Map(hosts.flatMap(({ id, reader }) => (reader ? [[id, reader]] : []))),
    actors: new Map(hosts.flatMap(({ id, actor }) => (actor ? [[id, actor]] : []))),
    me,
    watchSeconds: (config.watch.minutes * 60) / config.timeScale,
    now: Date.now,
  };
  await launchWorkflows(deps);
  log.info({ executor, targets: config.targets.map((target) => target.id) }, "worker ready");

  const lead = createMonitorLead(stop.signal);
  const leads = () => lead.held();
  await Promise.all([
    runMonitorLoop(deps, stop.signal, lead),
    adoptRuns(deps, stop.signal, leads),
    runHostReportLoop(deps, stop.signal, leads),
    runTimerLoop(stop.signal, leads),
    runNotificationLoop(stop.signal, leads),
    runAlertLoop(config, stop.signal, leads),
    runSweepLoop(stop.signal, leads),
    runProfileLoop(stop.signal, leads),
  ]);
  await lead.release();
  await DBOS.shutdown({ workflowCompletionTimeoutMS: 5_000 });
  stopHeartbeat();
  stopSharing();
  await release();
  await db().$client.end();
  log.info("worker stopped");
}

// A connection that was lost on the way can keep Node waiting; everything is ended by now.
main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 200).unref();
  },
);
