import { formatDuration } from "@/lib/domain/format/format";
import type { Gate, TrendResult } from "@/lib/domain/trend/trend";
import type { DiagnosisInput } from "./input";
import { perHour } from "./wording";

/**
 * The first check that failed where growth was seen and the shape is level all the same; null where there was no growth to
 * see, or where the shape itself says what became of it. "No growth" would be wrong there.
 */
export function heldBackBy({ shape, gates }: TrendResult): Gate | null {
  if (shape !== "stable" && shape !== "sawtooth") return null;
  if (!gates.some(({ name, passed }) => name === "growth" && passed)) return null;
  return gates.find(({ passed }) => !passed) ?? null;
}

/** What ends the growth of the process: its limit, or the host's memory where none is set. */
export function boundOf({ limit }: Pick<DiagnosisInput, "limit">): string {
  return limit.state === "none" ? "the host's memory" : "its limit";
}

/** Growth too slow to matter, as one sentence: the slope, and how far away the end of it is. */
export function tellFarAway(input: Pick<DiagnosisInput, "limit" | "trend">, { value, threshold }: Gate): string {
  const slope = input.trend.slopeBytesPerSecond;
  const speed = slope === null ? "Memory grows" : `Memory grows by ${perHour(slope)}`;
  const bound = boundOf(input);
  return value === null
    ? `${speed}, too slowly to say when it reaches ${bound}.`
    : `${speed} and would reach ${bound} in about ${formatDuration(value)}; beyond ${formatDuration(threshold)} nothing is forecast from these samples.`;
}
