import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import { decodeChartView } from "@/lib/domain/chart/view";
import { AppError } from "@/lib/errors";
import { config, findTarget } from "@/lib/services/config";
import { readMemoryChart } from "@/lib/services/target/chart";

/** The chart of an incident's target; null for an incident whose alert matched no target. */
export async function readIncidentChart(
  incidentId: string,
  search: Record<string, string | string[] | undefined>,
  nowMs: number,
): Promise<MemoryChartData | null> {
  const [row] = z.uuid().safeParse(incidentId).success
    ? await db().select({ targetId: incidents.targetId }).from(incidents).where(eq(incidents.id, incidentId))
    : [];
  if (!row) throw new AppError("not_found", "There is no such incident.");
  const target = row.targetId === null ? null : findTarget(row.targetId);
  return target ? readMemoryChart(target.id, decodeChartView(search, config().timeScale), { nowMs, incidentId }) : null;
}
