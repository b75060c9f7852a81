import type { Change } from "@/lib/domain/diagnosis/input";
import type { WatchState } from "@/lib/domain/run/record";
import type { RunState } from "@/lib/domain/run/run";

/** The memory chart's facts, as the server sends them and `prepareMemoryChart` takes them. Instants epoch ms, sizes bytes. */
export interface MemoryChartData {
  fromMs: number;
  /** The instant the data were asked for: the "now" line. */
  nowMs: number;
  /** Distance of two points when nothing is missing. */
  stepSeconds: number;
  /** Ascending in time; a missing sample is simply absent. */
  points: { at: number; value: number }[];
  /** Where the points come from, in words; null when there are none and `detail` says why. */
  source: string | null;
  detail: string | null;
  /** Instants at which the process was seen to start anew within the range. */
  restartsAt: number[];
  /** Runs on the target that began, or were watched, within the range, whichever incident they belong to. */
  runs: ChartRun[];
  /** What changed on the host within the range, as its last report tells it. */
  changes: Change[];
  limitBytes: number | null;
  overlay: PredictLinearOverlay;
  /** The console's own forecast; null until the target has been judged. */
  forecast: ChartForecast | null;
}

/** A run on the chart's target, with the watch that followed it. */
export interface ChartRun {
  id: string;
  /** What the action is called. */
  title: string;
  state: RunState;
  /** When it began; for one that still waits, when it was asked for. */
  at: number;
  /** It belongs to another incident than the one on whose page the chart stands. */
  isOther: boolean;
  /** Null: no watch followed, or not yet. `endedAt` is null while it goes on, and where its end is not on record. */
  watch: { state: WatchState; startedAt: number; until: number; endedAt: number | null } | null;
}

/** The gated centre line with its 90 % interval, from the last judged sample on. */
export interface ChartForecast {
  fromMs: number;
  /** The level it starts from, bytes. */
  bytes: number;
  /** In ascending horizon. */
  points: { horizonSeconds: number; bytes: number; low: number; high: number; basis: string }[];
  /** False where the centre line is "no change" because the shape is no growth: drawn fainter, and said. */
  grows: boolean;
  /** For the legend, such as `90 % interval, back-tested`. */
  label: string;
  /** The samples it was made from are older than they should be. */
  stale: boolean;
}

/** The straight line of the alert's own rule: two instant queries at one evaluation time give its ends. */
export interface PredictLinearOverlay {
  state: "value" | "not exposed" | "error";
  windowSeconds: number;
  horizonSeconds: number;
  /** The expression of the far end, as Prometheus was asked. */
  expr: string;
  evaluatedAt: number;
  bytesAtEvaluation: number | null;
  bytesAtHorizon: number | null;
  detail: string | null;
}
