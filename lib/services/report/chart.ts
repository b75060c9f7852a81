import "server-only";
import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { db } from "@/lib/db/client";
import { frozenVerdicts } from "@/lib/db/schema";
import { defaultChartView } from "@/lib/domain/chart/view";
import type { KeptVerdict } from "@/lib/domain/report/input";
import { config } from "@/lib/services/config";
import { toChartForecast } from "@/lib/services/diagnosis/views";
import { readMemoryChart } from "@/lib/services/target/chart";

/** Shown before the incident: a quarter of its length, at least this much. */
const leadSeconds = 1_800;
const leadShare = 0.25;

const keptLine = z.object({ samples: z.array(z.tuple([z.number(), z.number()])) });

/**
 * The chart of the whole incident: from a while before it to its end, or to now. The forecast is that of the last verdict
 * kept where the incident is over, since today's would be another's. When neither Prometheus nor the console has samples of
 * that time any more, those that the kept verdicts were made from are shown.
 */
export async function readReportChart(
  incident: { id: string; targetId: string; isOver: boolean },
  { fromMs, toMs }: { fromMs: number; toMs: number },
  verdicts: readonly KeptVerdict[],
): Promise<MemoryChartData> {
  const { timeScale } = config();
  const seconds = (toMs - fromMs) / 1000;
  const rangeSeconds = Math.ceil(seconds + Math.max(leadSeconds / timeScale, leadShare * seconds));
  const view = { ...defaultChartView(timeScale), rangeSeconds };
  const data = await readMemoryChart(incident.targetId, view, { nowMs: toMs, incidentId: incident.id });
  const last = verdicts.at(-1)?.diagnosis;
  const forecast = incident.isOver
    ? last
      ? toChartForecast(last.trend, { fromMs: last.verdict.at, stale: false })
      : null
    : data.forecast;
  if (data.points.length > 0) return { ...data, forecast };
  const points = await readKeptSamples(incident.id, data.fromMs, toMs);
  if (points.length === 0) return { ...data, forecast };
  return { ...data, forecast, points, source: "samples that were kept with the verdicts", detail: data.detail };
}

/** RSS that verdicts of the incident were made from, ascending in time, each instant once. */
async function readKeptSamples(incidentId: string, fromMs: number, toMs: number): Promise<MemoryChartData["points"]> {
  const rows = await db()
    .select({ samples: frozenVerdicts.samples })
    .from(frozenVerdicts)
    .where(eq(frozenVerdicts.incidentId, incidentId))
    .orderBy(asc(frozenVerdicts.at));
  const points = new Map<number, number>();
  for (const { samples } of rows) {
    const line = keptLine.safeParse(parseLine(samples));
    for (const [seconds, value] of line.data?.samples ?? []) points.set(seconds * 1000, value);
  }
  return [...points]
    .filter(([at]) => at >= fromMs && at <= toMs)
    .sort(([a], [b]) => a - b)
    .map(([at, value]) => ({ at, value }));
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
