import type { Change } from "@/lib/domain/diagnosis/input";
import { formatDuration } from "@/lib/domain/format/format";
import type { Shape, TrendResult } from "@/lib/domain/trend/trend";

/** When the course of memory began that the page explains, epoch ms. */
export interface Onset {
  at: number;
  name: string;
  /** A change farther away than this is not called near, ms. */
  reachMs: number;
}

const rising: ReadonlySet<Shape> = new Set(["leak", "saturating", "growing-with-load"]);
const nearMs = 1_800_000;
const nearShare = 0.1;
/** Clocks differ, and a process may be started a little before its configuration is put back. */
const afterMs = 300_000;

/**
 * The step, or the start of the process that grows; null when memory does neither, and when it grew already where the samples
 * begin, which says nothing about when growth began.
 * @param processStart epoch ms, null when unknown
 */
export function growthOnset(trend: TrendResult, processStart: number | null, timeScale: number): Onset | null {
  const reachMs = Math.max(nearMs / timeScale, nearShare * (trend.segment?.spanSeconds ?? 0) * 1000);
  if (trend.shape === "step") return trend.step && { at: trend.step.atMs, name: "the step", reachMs };
  const first = trend.segmentStartsMs.at(-1);
  if (!rising.has(trend.shape) || first === undefined) return null;
  const name = "the start of the process that grows";
  if (processStart !== null && Math.abs(first - processStart) <= reachMs) return { at: processStart, name, reachMs };
  return trend.segmentStartsMs.length > 1 ? { at: first, name, reachMs } : null;
}

/** The change nearest to the onset, and the distance in words; null without either, or when all came after it. */
export function nearestChange(
  changes: readonly Change[],
  onset: Onset | null,
  timeScale: number,
): { change: Change; words: string; isNear: boolean } | null {
  if (!onset) return null;
  const [nearest] = changes
    .map((change) => ({ change, leadMs: onset.at - change.at }))
    .filter(({ leadMs }) => leadMs >= -afterMs / timeScale)
    .sort((a, b) => Math.abs(a.leadMs) - Math.abs(b.leadMs));
  if (!nearest) return null;
  const order = nearest.leadMs >= 0 ? "before" : "after";
  const words = `${formatDuration(Math.abs(nearest.leadMs) / 1000)} ${order} ${onset.name}`;
  return { change: nearest.change, words, isNear: Math.abs(nearest.leadMs) <= onset.reachMs };
}
