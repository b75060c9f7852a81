import type { Comparison } from "@/lib/domain/profile/compare";
import type { Top } from "@/lib/domain/profile/top";

/** One line. Values are in `unit`; percentages are of `total`. */
export function topToJson({ sampleType, total, rows }: Omit<Top, "places">): string {
  return toLine({
    sampleType: sampleType.type,
    unit: sampleType.unit,
    total,
    rows: rows.map(({ name, flat, flatPercent, cum, cumPercent }) => ({ name, flat, flatPercent, cum, cumPercent })),
  });
}

/** The same with differences for values: `total` is what the whole grew by, negative when it shrank. */
export function comparisonToJson({ sampleType, seconds, whole, functions, stacks }: Comparison): string {
  const percent = (value: number) => (whole.growth === 0 ? 0 : (value / Math.abs(whole.growth)) * 100);
  return toLine({
    sampleType: sampleType.type,
    unit: sampleType.unit,
    total: whole.growth,
    before: whole.before,
    after: whole.after,
    seconds,
    rows: functions.map(({ name, flat, cum }) => ({
      name,
      flat: flat.growth,
      flatPercent: percent(flat.growth),
      cum: cum.growth,
      cumPercent: percent(cum.growth),
      flatPerSecond: flat.perSecond,
    })),
    stacks: stacks.map(({ frames, self }) => ({
      frames,
      before: self.before,
      after: self.after,
      growth: self.growth,
      growthPerSecond: self.perSecond,
      percent: percent(self.growth),
    })),
  });
}

const toLine = (value: unknown) => `${JSON.stringify(value)}\n`;
