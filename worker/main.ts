import path from "node:path";
import { hostReader } from "@/lib/adapters/hosts/registry";
import { createNodeClient } from "@/lib/adapters/node/client";
import { db } from "@/lib/db/client";
import { migrateDatabase } from "@/lib/db/migrate";
import { env, installationRoot } from "@/lib/env";
import { initializeConfig } from "@/lib/services/config";
import { connectPrometheus } from "@/lib/services/prometheus/cached";
import { executorId } from "@/lib/services/system/heartbeat";
import { log } from "@/lib/services/telemetry/log";
import { shareMetrics } from "@/lib/services/telemetry/share";
import { startHeartbeat } from "./heartbeat-loop";
import { acquireMonitorLead } from "./lead";
import { runMonitorLoop } from "./monitor-loop";

/** The worker process: migrates the database, shows signs of life, and runs the monitor loop while it holds the lead. */
async function main(): Promise<void> {
  env();
  const config = await initializeConfig();
  await migrateDatabase(db(), installationRoot());

  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());

  const stopSharing = shareMetrics(`worker-${process.pid}`);
  const stopHeartbeat = await startHeartbeat();
  const helperPath = path.join(installationRoot(), "helper/guts-host");
  const deps = {
    config,
    prometheus: new Map(config.prometheus.map((entry) => [entry.id, connectPrometheus(entry)])),
    nodes: new Map(
      config.targets.flatMap((target) =>
        target.api ? [[target.id, createNodeClient({ baseUrl: target.api.url })]] : [],
      ),
    ),
    hosts: new Map(
      config.targets.flatMap((target) => {
        const reader = hostReader(target.host, { helperPath });
        return reader ? [[target.id, reader]] : [];
      }),
    ),
    now: Date.now,
  };
  log.info({ executor: executorId(), targets: config.targets.map((target) => target.id) }, "worker ready");

  const lead = await acquireMonitorLead(stop.signal);
  if (lead) {
    await runMonitorLoop(deps, stop.signal, lead);
    await lead.release();
  }
  stopHeartbeat();
  stopSharing();
  await db().$client.end();
  log.info("worker stopped");
}

main().catch((error: unknown) => {
  log.fatal(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 200).unref();
});
