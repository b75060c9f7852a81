import type { WatchState } from "@/lib/domain/run/record";

/** The bracket's line, the sign before the words, and a colour that only repeats them. */
export const watchLooks: Record<WatchState, { line: "solid" | "dashed" | "dotted" | "double"; color: string }> = {
  watching: { line: "dashed", color: "text-accent" },
  held: { line: "solid", color: "text-calm" },
  "mitigated, still growing": { line: "solid", color: "text-attention" },
  "no effect": { line: "double", color: "text-critical" },
  worse: { line: "double", color: "text-critical" },
  unknown: { line: "dotted", color: "text-muted" },
};

const signs: Record<WatchState, string> = {
  watching: "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8M5 2.8V5L6.6 6",
  held: "M1 5.5L4 8.5L9 2",
  "mitigated, still growing": "M1.5 8.5L8.5 1.5M3.5 1.5H8.5V6.5",
  "no effect": "M1 3.2H9M1 6.8H9",
  worse: "M5 9.5V1M1.5 4.5L5 1L8.5 4.5",
  unknown: "M2.6 3.2a2.4 2.4 0 1 1 3.4 2.1q-1 .5-1 1.5M5 8.6V9.4",
};

export function WatchSign({ state }: { state: WatchState }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" fill="none" className="shrink-0">
      <path d={signs[state]} stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
