import "server-only";
import { env } from "@/lib/env";
import { initializeConfig } from "@/lib/services/config";
import { log } from "@/lib/services/telemetry/log";
import { shareMetrics } from "@/lib/services/telemetry/share";
import { startTimerAuditor } from "@/lib/services/timer/auditor";

/** What the web process needs before its first request. A wrong configuration or environment ends it with the reason. */
export async function startWebProcess(): Promise<void> {
  try {
    env();
    await initializeConfig();
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
  shareMetrics(`web-${process.pid}`);
  startTimerAuditor();
}
