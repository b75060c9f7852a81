import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import type { LoadSeries, TrendSettings } from "@/lib/domain/trend/trend";

/** The options of `analyze`, as the arguments gave them. */
export interface AnalyzeOptions {
  /** Null for standard input. */
  file: string | null;
  /** Bytes; null when unknown, Infinity when there is none. */
  limitBytes: number | null;
  json: boolean;
  batch: boolean;
}

/** One series to be judged. */
export interface AnalysisRequest {
  id: string | number | null;
  /** Bytes; null when unknown, Infinity when there is none. */
  limitBytes: number | null;
  /** In any order; NaN where nothing usable was measured. */
  points: TrendPoint[];
  /** Process starts, epoch ms. */
  restarts: number[];
  loads: LoadSeries[];
  horizonsSeconds: number[];
  settings: Partial<TrendSettings>;
}

export const defaultHorizonsSeconds: readonly number[] = [3600];

/** What cgroup v1 says for "no limit" is a little under 2^63; no machine has a quarter of an exbibyte. */
const noLimitFrom = 2 ** 58;

/** A limit in bytes as the engine takes it. */
export const toLimit = (bytes: number) => (bytes >= noLimitFrom ? Number.POSITIVE_INFINITY : bytes);
