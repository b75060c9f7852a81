import type { Change } from "@/lib/domain/diagnosis/input";
import { formatUtc } from "@/lib/domain/format/format";
import { toWatchProgress } from "@/lib/domain/run/watch-progress";
import type { ChartRun, MemoryChartData } from "./memory-chart-data";
import type { ChartEvent, EventKind, WatchedSpan } from "./memory-chart-model";

type Happenings = Pick<MemoryChartData, "fromMs" | "nowMs" | "restartsAt" | "runs" | "changes">;

const changeKinds: Record<Change["kind"], EventKind> = {
  config: "config",
  unit: "config",
  deploy: "deploy",
  version: "deploy",
};

/** What happened to the target within the range, ascending in time; at one instant runs come first. */
export function prepareEvents({ fromMs, nowMs, restartsAt, runs, changes }: Happenings): ChartEvent[] {
  const events: ChartEvent[] = [
    ...runs.map((run): ChartEvent => {
      const state = `${run.title}: ${run.state}`;
      return run.isOther
        ? { at: run.at, kind: "other run", text: `run of another incident, ${state}` }
        : { at: run.at, kind: "run", text: `run, ${state}` };
    }),
    ...restartsAt.map((at): ChartEvent => ({ at, kind: "restart", text: "process restarted" })),
    ...changes.map(({ at, kind, text }): ChartEvent => ({ at, kind: changeKinds[kind], text })),
  ];
  return events.filter(({ at }) => at >= fromMs && at <= nowMs).sort((one, other) => one.at - other.at);
}

/** The watched spans that lie at least partly within the range, in ascending time of their beginning. */
export function prepareWatches({ fromMs, nowMs, runs }: Happenings): WatchedSpan[] {
  return runs
    .flatMap((run) => (run.watch ? [toSpan(run, run.watch, { fromMs, nowMs })] : []))
    .filter((span) => span.fromMs <= span.toMs)
    .sort((one, other) => one.fromMs - other.fromMs);
}

function toSpan(
  { title, isOther }: ChartRun,
  watch: NonNullable<ChartRun["watch"]>,
  { fromMs, nowMs }: Pick<Happenings, "fromMs" | "nowMs">,
): WatchedSpan {
  const isWatching = watch.state === "watching";
  const words = isWatching ? `watching ${toWatchProgress(watch, nowMs).words}` : watch.state;
  // The round that decides a watch comes a little after its time is over.
  const endMs = Math.min(watch.endedAt ?? watch.until, watch.until);
  const since = formatUtc(watch.startedAt, nowMs);
  const times = isWatching
    ? `since ${since}, until ${formatUtc(watch.until, nowMs)}`
    : `${since} to ${formatUtc(endMs, nowMs)}`;
  return {
    state: watch.state,
    fromMs: Math.max(fromMs, watch.startedAt),
    toMs: Math.min(nowMs, endMs),
    isCut: watch.startedAt < fromMs,
    words,
    isOther,
    text: `Watch after ${title}${isOther ? " of another incident" : ""}: ${words} (${times}).`,
  };
}
