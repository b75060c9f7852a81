import { z } from "zod";
import type { Signal, SignalSet } from "@/lib/domain/signal/signal";

const evidenceUnits = [
  "bytes",
  "bytes-per-second",
  "seconds",
  "count",
  "ratio",
  "epoch-ms",
  "epoch-seconds",
  "text",
] as const;

/** A fact that a finding rests on, frozen with where and when it was read. */
export const evidenceSchema = z.strictObject({
  label: z.string(),
  /** A number in `unit`, or text; null: asked for and not known. */
  value: z.union([z.number(), z.string()]).nullable(),
  unit: z.enum(evidenceUnits),
  source: z.string(),
  /** Epoch ms of the fact itself; null when unknown. */
  at: z.number().nullable(),
  /** The query or command that gives it, when there is one. */
  query: z.string().nullable(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Evidence from a signal, or nothing when that signal has no number. */
export function signalEvidence(label: string, signal: Signal | undefined): Evidence[] {
  if (!signal || signal.value === null || !Number.isFinite(signal.value)) return [];
  return [{ label, value: signal.value, unit: signal.unit, source: signal.source, at: signal.at, query: null }];
}

/** Evidence that was computed from others; nothing when the number is unknown or not finite. */
export function computedEvidence(
  label: string,
  value: number | null | undefined,
  unit: Evidence["unit"],
  { source, at, query = null }: { source: string; at: number | null; query?: string | null },
): Evidence[] {
  return value == null || !Number.isFinite(value) ? [] : [{ label, value, unit, source, at, query }];
}

/** Source of a signal, for numbers computed from it. */
export function sourceOf(signals: SignalSet, name: keyof SignalSet): string {
  return signals[name]?.source ?? "not known";
}
