import "server-only";
import { gt, lt } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { processMetrics } from "@/lib/db/schema";
import { formatMetricFamilies, metricFamiliesSchema } from "@/lib/domain/telemetry/format-metrics";
import { registry } from "./metrics";

const shareEveryMs = 5_000;
const freshMs = 30_000;

/** Writes this process's metrics into the shared table every 5 s until stopped. A failed write is left to the next one. */
export function shareMetrics(processName: string): () => void {
  const write = async () => {
    const at = new Date();
    const metrics = await registry.getMetricsAsJSON();
    await db()
      .insert(processMetrics)
      .values({ process: processName, at, metrics })
      .onConflictDoUpdate({ target: processMetrics.process, set: { at, metrics } });
    await db()
      .delete(processMetrics)
      .where(lt(processMetrics.at, new Date(at.getTime() - 24 * 3600 * 1000)));
  };
  const timer = setInterval(() => void write().catch(() => {}), shareEveryMs);
  timer.unref();
  void write().catch(() => {});
  return () => clearInterval(timer);
}

/** The metrics of all processes that wrote within 30 s, as one exposition with a label `process`. */
export async function readSharedMetrics(): Promise<string> {
  const rows = await db()
    .select()
    .from(processMetrics)
    .where(gt(processMetrics.at, new Date(Date.now() - freshMs)));
  return formatMetricFamilies(
    rows.map((row) => ({ process: row.process, families: metricFamiliesSchema.parse(row.metrics) })),
  );
}
