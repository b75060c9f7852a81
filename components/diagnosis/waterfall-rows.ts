import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import type { RankedPart } from "./rank-parts";

export interface WaterfallRow {
  key: string;
  label: string;
  /** Null: unexplained. */
  color: string | null;
  levelBytes: number | null;
  levelShare: number | null;
  /** Share of the level that the rows above hold, where this row's bar begins. */
  before: number;
  growthBytes: number | null;
  growthShare: number | null;
}

/** The level as steps, the largest consumer first and the unexplained part last, each beside its part of the growth. */
export function waterfallRows(
  { level, growth }: Pick<Attribution, "level" | "growth">,
  parts: readonly RankedPart[],
): WaterfallRow[] {
  const measured = parts
    .map(({ name, label, color, index }) => ({
      key: name,
      label,
      color,
      levelBytes: level.parts[index]?.bytes ?? null,
      levelShare: level.parts[index]?.share ?? null,
      growthBytes: growth.parts[index]?.bytes ?? null,
      growthShare: growth.parts[index]?.share ?? null,
    }))
    .sort((a, b) => (b.levelBytes ?? -1) - (a.levelBytes ?? -1));
  const unexplained = {
    key: "unexplained",
    label: "Unexplained",
    color: null,
    levelBytes: level.unexplainedBytes,
    levelShare: level.unexplainedShare,
    growthBytes: growth.unexplainedBytes,
    growthShare: growth.unexplainedShare,
  };
  let before = 0;
  return [...measured, unexplained].map((row) => {
    const placed = { ...row, before };
    before += row.levelShare ?? 0;
    return placed;
  });
}
