import "server-only";
import type { ChartForecast } from "@/lib/charts/memory-chart-data";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { formatDuration } from "@/lib/domain/format/format";
import type { TargetView } from "@/lib/domain/incident/view";
import { staleAfterMs } from "@/lib/domain/signal/age-signals";
import type { TrendResult } from "@/lib/domain/trend/trend";
import { paths } from "@/lib/paths";
import { config } from "@/lib/services/config";
import { listFrozenHeads, listVerdicts, readDiagnosis } from "./store";

/** Longest time between two judgements, a scrape and some more; targets with a live incident come round more often. */
function judgedStaleMs(isLive: boolean): number {
  const { timeScale, monitor } = config();
  const between = isLive ? Math.max(30_000 / timeScale, 5_000) : Math.max(90_000 / timeScale, 15_000);
  return between + staleAfterMs(monitor.intervalSeconds);
}

/** The newest diagnosis of a target as it stands now, with what was kept on the incident; null until there is one. */
export async function readDiagnosisView(
  targetId: string,
  incidentId: string | null,
  nowMs: number,
): Promise<DiagnosisView | null> {
  const [stored, frozen] = await Promise.all([
    readDiagnosis(targetId),
    incidentId === null ? [] : listFrozenHeads(incidentId),
  ]);
  if (!stored) return null;
  const ageMs = nowMs - stored.verdict.at;
  const stale = ageMs > judgedStaleMs(incidentId !== null);
  const staleDetail = stale ? `The newest memory sample is ${formatDuration(ageMs / 1000)} old.` : null;
  return {
    verdict: stored.verdict,
    trend: stored.trend,
    attribution: stored.attribution,
    source: stored.source,
    query: stored.query,
    judgedAt: stored.verdict.at,
    stale,
    detail: [staleDetail, stored.detail].filter((text) => text !== null).join(" ") || null,
    replay: stored.replay,
    frozen: frozen.map((row) => ({
      ...row,
      samplesHref: incidentId === null ? "" : paths.api.frozenSamples(incidentId, row.id),
    })),
  };
}

/** The newest verdict of each target that has one, in a sentence. */
export async function readVerdictLines(nowMs: number): Promise<Map<string, NonNullable<TargetView["verdict"]>>> {
  const rows = await listVerdicts();
  return new Map(
    rows.map(({ targetId, verdict }) => {
      const { shape, at, headline } = verdict;
      const stale = nowMs - at > judgedStaleMs(false);
      return [targetId, { shape, decides: headline.decides, judgedAt: at, stale }];
    }),
  );
}

/** The forecast for a target's chart; null until it has been judged, or when nothing could be forecast. */
export async function readChartForecast(targetId: string, nowMs: number): Promise<ChartForecast | null> {
  const view = await readDiagnosisView(targetId, null, nowMs);
  return view && toChartForecast(view.trend, { fromMs: view.judgedAt, stale: view.stale });
}

/** A trend's forecast as a chart draws it, from the moment judged on (epoch ms); null when nothing could be forecast. */
export function toChartForecast(
  trend: TrendResult,
  { fromMs, stale }: Pick<ChartForecast, "fromMs" | "stale">,
): ChartForecast | null {
  if (trend.forecast.length === 0 || trend.levelBytes === null) return null;
  const grows = trend.shape === "leak" || trend.shape === "growing-with-load";
  const backTested = trend.backTest !== null;
  return {
    fromMs,
    bytes: trend.levelBytes,
    points: trend.forecast.map((point) => ({ ...point })),
    grows,
    label: `90 % interval, ${backTested ? "back-tested" : "from the fit, not back-tested"}`,
    stale,
  };
}
