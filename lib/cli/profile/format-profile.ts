import { emRule, formatBytes, formatCount, formatDuration, formatSeconds } from "@/lib/domain/format/format";
import type { Comparison, Growth } from "@/lib/domain/profile/compare";
import type { Top } from "@/lib/domain/profile/top";

/** How many stacks of a comparison are shown, and how many of their innermost frames. */
const shownStacks = 5;
const shownFrames = 12;

/** The table for reading, with the columns of `go tool pprof -top`. */
export function formatTop({ sampleType, total, rows }: Omit<Top, "places">): string {
  const show = formatterFor(sampleType.unit);
  const cells = rows.map((row) => [
    show(row.flat),
    inPercent(row.flatPercent),
    inPercent(row.sumPercent),
    show(row.cum),
    inPercent(row.cumPercent),
    row.name,
  ]);
  const head = `${sampleType.type}: ${show(total)} in ${counted(rows.length, "function")}`;
  return `${head}\n${table([["flat", "flat%", "sum%", "cum", "cum%", ""], ...cells])}`;
}

/** What changed, for reading: the whole, every function that changed, and the stacks that grew most. */
export function formatComparison({ sampleType, seconds, whole, functions, stacks }: Comparison): string {
  const show = formatterFor(sampleType.unit);
  const signed = (value: number) => `${value > 0 ? "+" : ""}${show(value)}`;
  const rate = ({ perSecond }: Growth) => (perSecond === null ? emRule : `${signed(perSecond * 60)}/min`);
  const share = (growth: Growth) => (growth.share === null ? emRule : inPercent(growth.share * 100));
  const time = seconds === null ? "; the time between is not known" : ` in ${formatDuration(seconds)}, ${rate(whole)}`;
  const head = `${sampleType.type}: ${show(whole.before)} to ${show(whole.after)}, ${signed(whole.growth)}${time}`;
  const cells = functions.map(({ name, flat, cum }) => [
    signed(flat.growth),
    share(flat),
    rate(flat),
    signed(cum.growth),
    share(cum),
    name,
  ]);
  const grown = stacks.filter(({ self }) => self.growth > 0).slice(0, shownStacks);
  const blocks = grown.map(({ frames, self }) => {
    const left = frames.length - shownFrames;
    const inner = frames.toReversed().slice(0, shownFrames);
    const lines = left > 0 ? [...inner, `… and ${counted(left, "frame")} above`] : inner;
    return [
      `${signed(self.growth)} (${share(self)} of the growth), ${rate(self)}`,
      ...lines.map((line) => `    ${line}`),
    ];
  });
  const stackText =
    grown.length > 0 ? `\nStacks that grew most, innermost frame first\n${blocks.flat().join("\n")}\n` : "";
  return `${head}\n${table([["flat", "flat%", "rate", "cum", "cum%", ""], ...cells])}${stackText}`;
}

function formatterFor(unit: string): (value: number) => string {
  if (unit === "bytes") return formatBytes;
  if (unit === "nanoseconds") return (value) => formatSeconds(value / 1e9);
  if (unit === "microseconds") return (value) => formatSeconds(value / 1e6);
  return formatCount;
}

const inPercent = (percent: number) => `${percent.toFixed(2)}%`;

const counted = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Numbers to the right, the name at the end as it is. */
function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, (row[column] ?? "").length), 0),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padStart(widths[column] ?? 0))).join("  ");
  return rows.map((row) => `${line(row).trimEnd()}\n`).join("");
}
