import type { LoadSeries, Shape } from "@/lib/domain/trend/trend";
import type { Grid, Values } from "./noise";
import type { Random } from "./random";

/** How far beyond the window the outcome is known. */
const futureSeconds = 4 * 3600;

/** A series before it is cut into window and future. All values stand on the grid; times are seconds from its start. */
export interface Draft {
  grid: Grid;
  /** Bytes. */
  values: Values;
  limitBytes: number;
  expected: readonly Shape[];
  isLeak: boolean;
  /** From the window's end until the trend without noise is at the limit. */
  dueSeconds?: number;
  /** Process starts that Prometheus knows of. */
  restartSeconds?: readonly number[];
  loads?: readonly { name: string; values: Values }[];
  /** Scrapes that failed. */
  isMissing?: (seconds: number) => boolean;
}

/** A named shape; each seed draws another series of it. */
export interface Family {
  name: string;
  draw(random: Random): Draft;
}

export interface LabelledSeries {
  /** `family/seed`. */
  id: string;
  family: string;
  seed: number;
  /** RSS in bytes, ascending, epoch ms. */
  points: { at: number; value: number }[];
  limitBytes: number;
  restarts: readonly number[];
  loads: readonly LoadSeries[];
  /** Every one of these is a right answer. */
  expected: readonly Shape[];
  isLeak: boolean;
  /** When the limit is due, seconds from the window's end; null where nothing leaks towards it at a steady rate. */
  dueSeconds: number | null;
  /** What happened in the four hours after the window. */
  future: { at: number; value: number }[];
}

/** The grid of a window with its future. */
export function gridOf(windowHours: number, intervalSeconds: number): Grid {
  const windowCount = Math.round((windowHours * 3600) / intervalSeconds) + 1;
  return { intervalSeconds, windowCount, count: windowCount + futureSeconds / intervalSeconds };
}

export const windowSecondsOf = (grid: Grid) => (grid.windowCount - 1) * grid.intervalSeconds;

const startMs = Date.UTC(2025, 9, 6, 3, 0, 0);
const pageBytes = 4096;

/** Cuts a draft into window and future, in whole pages, without the scrapes that failed. */
export function finishDraft(family: string, seed: number, draft: Draft, random: Random): LabelledSeries {
  const { grid } = draft;
  const toMs = (index: number) => startMs + index * grid.intervalSeconds * 1000;
  const lostShare = random.uniform(0, 0.01);
  const points: LabelledSeries["points"] = [];
  const future: LabelledSeries["future"] = [];
  draft.values.forEach((value, index) => {
    const point = { at: toMs(index), value: Math.max(1, Math.round(value / pageBytes)) * pageBytes };
    if (index >= grid.windowCount) future.push(point);
    else if (random.uniform(0, 1) >= lostShare && !draft.isMissing?.(index * grid.intervalSeconds)) points.push(point);
  });
  return {
    id: `${family}/${seed}`,
    family,
    seed,
    points,
    limitBytes: draft.limitBytes,
    restarts: (draft.restartSeconds ?? [])
      .filter((seconds) => seconds <= windowSecondsOf(grid))
      .map((seconds) => startMs + Math.round(seconds * 1000)),
    loads: (draft.loads ?? []).map(({ name, values }) => ({
      name,
      points: values.slice(0, grid.windowCount).map((value, index) => ({ at: toMs(index), value: Math.max(0, value) })),
    })),
    expected: draft.expected,
    isLeak: draft.isLeak,
    dueSeconds: draft.dueSeconds ?? null,
    future,
  };
}
