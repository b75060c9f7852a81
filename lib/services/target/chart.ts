import "server-only";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { db } from "@/lib/db/client";
import { type ChartView, chartStepSeconds } from "@/lib/domain/chart/view";
import { formatMatchers } from "@/lib/domain/promql/selector";
import { isHostMemoryLimit } from "@/lib/domain/signal/signal";
import type { Target } from "@/lib/domain/target/target";
import { config, getTarget } from "@/lib/services/config";
import { readChartForecast } from "@/lib/services/diagnosis/views";
import { readSamples } from "@/lib/services/monitor/own-samples";
import { sharedPrometheus } from "@/lib/services/prometheus/cached";
import { readChartEvents } from "./chart-events";
import { readForecast } from "./forecast";
import { readTargetView } from "./views";

type Points = Pick<MemoryChartData, "points" | "source" | "detail" | "restartsAt">;

/**
 * The memory chart of a target: RSS from Prometheus, else from the console's own samples, with restarts, runs,
 * changes of its host, the limit and the alert rule's line. Never rejects for an upstream's failure: the data then say what is missing.
 */
export async function readMemoryChart(
  targetId: string,
  view: ChartView,
  { nowMs, incidentId }: { nowMs: number; incidentId: string },
): Promise<MemoryChartData> {
  const target = getTarget(targetId);
  const { monitor } = config();
  const stepSeconds = chartStepSeconds(view.rangeSeconds, Math.min(15, monitor.intervalSeconds));
  const stepMs = stepSeconds * 1000;
  const endMs = Math.floor(nowMs / stepMs) * stepMs;
  const startMs = endMs - view.rangeSeconds * 1000;
  const [history, forecast, current, judged, happenings] = await Promise.all([
    readHistory(target, { startMs, endMs, stepSeconds }),
    readForecast(targetId, view, nowMs),
    readTargetView(targetId, nowMs),
    readChartForecast(targetId, nowMs),
    readChartEvents({ targetId, incidentId, fromMs: startMs, nowMs }),
  ]);
  return {
    ...history,
    ...happenings,
    fromMs: startMs,
    nowMs,
    stepSeconds,
    // The host's memory is no limit of this process; drawn as one it would press the curve flat.
    limitBytes: isHostMemoryLimit(current.signals.limit) ? null : (current.signals.limit?.value ?? null),
    overlay: {
      state: forecast.state,
      windowSeconds: forecast.windowSeconds,
      horizonSeconds: forecast.horizonSeconds,
      expr: forecast.expressions.horizon,
      evaluatedAt: forecast.evaluatedAt,
      bytesAtEvaluation: forecast.bytesNow,
      bytesAtHorizon: forecast.bytesAtHorizon,
      detail: forecast.detail,
    },
    forecast: judged,
  };
}

async function readHistory(
  target: Target,
  range: { startMs: number; endMs: number; stepSeconds: number },
): Promise<Points> {
  const selector = formatMatchers(target.matchers);
  let detail: string | null = null;
  try {
    const client = sharedPrometheus(target.prometheus);
    const [rss, started] = await Promise.all([
      // A step looks back one step only: the default five minutes would paint over gaps.
      client.queryRange(
        `last_over_time(guts_process_resident_memory_bytes${selector}[${range.stepSeconds * 2}s])`,
        range,
      ),
      client.queryRange(`last_over_time(guts_process_start_time_seconds${selector}[${range.stepSeconds * 2}s])`, range),
    ]);
    const points = finite(rss[0]?.points ?? []);
    if (points.length > 0) {
      const source = "Prometheus: guts_process_resident_memory_bytes";
      return {
        points,
        source,
        detail: null,
        restartsAt: startsWithin(finite(started[0]?.points ?? []), range.startMs),
      };
    }
    detail = "Prometheus has no guts_process_resident_memory_bytes of this target in this range.";
  } catch (error) {
    detail = error instanceof Error ? error.message : String(error);
  }
  const own = { fromMs: range.startMs, toMs: range.endMs + range.stepSeconds * 1000 };
  const [rss, started] = await Promise.all([
    readSamples(db(), target.id, "rss", own),
    readSamples(db(), target.id, "process-start-time", own),
  ]);
  if (rss.length === 0) return { points: [], source: null, detail, restartsAt: [] };
  const sources = [...new Set(rss.map((sample) => sample.source))].join(", ");
  return {
    points: rss.map(({ at, value }) => ({ at, value })),
    source: `the console's own samples (${sources})`,
    detail,
    restartsAt: startsWithin(started, range.startMs),
  };
}

const finite = (points: { at: number; value: number }[]) => points.filter((point) => Number.isFinite(point.value));

/** Instants (epoch ms) at which a new process start time was first reported, within the range. */
function startsWithin(points: readonly { at: number; value: number }[], fromMs: number): number[] {
  const starts: number[] = [];
  let previous: number | null = null;
  for (const { value } of points) {
    if (previous !== null && value - previous > 1 && value * 1000 >= fromMs) starts.push(value * 1000);
    previous = value;
  }
  return starts;
}
