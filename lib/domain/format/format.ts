/** Text for an absent number. */
export const emRule = "—";

const binaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;
const minus = "−";

/**
 * A size with binary units and at most three significant digits, such as `1.42 GiB`. From 1000 of a unit on the next one
 * is taken, so that four digits never appear. What is no finite number becomes an em rule.
 */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return emRule;
  let size = Math.abs(bytes);
  let unit = 0;
  while (size >= 999.5 && unit < binaryUnits.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${signOf(bytes, size)}${threeDigits(size)} ${binaryUnits[unit]}`;
}

/** Growth in bytes per second as signed bytes per minute, such as `+16.8 MiB/min`. */
export function formatGrowth(bytesPerSecond: number): string {
  const perMinute = formatBytes(bytesPerSecond * 60);
  return perMinute === emRule ? emRule : `${bytesPerSecond > 0 ? "+" : ""}${perMinute}/min`;
}

/** A ratio (1 is the whole) in percent with at most three significant digits, such as `93.4 %`. */
export function formatPercent(ratio: number): string {
  if (!Number.isFinite(ratio)) return emRule;
  const percent = Math.abs(ratio) * 100;
  return `${signOf(ratio, percent)}${threeDigits(percent)} %`;
}

/** A whole number with thousands separated by commas. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return emRule;
  return count.toLocaleString("en-US", { maximumFractionDigits: 2 }).replace("-", minus);
}

/** A latency in seconds: milliseconds below a second, seconds below a minute, then as `formatDuration`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return emRule;
  const size = Math.abs(seconds);
  if (size >= 59.95) return formatDuration(seconds);
  const text = size < 0.9995 ? `${threeDigits(size * 1000)} ms` : `${threeDigits(size)} s`;
  return `${signOf(seconds, size)}${text}`;
}

/** A span in seconds by its two largest units: `3 d 4 h`, `2 h 10 min`, `2 min 10 s`, `45 s`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return emRule;
  const whole = roundToShown(Math.abs(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3_600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return seconds === 0 ? "0 s" : "under 1 s";
  const text = parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
  return `${seconds < 0 ? minus : ""}${text}`;
}

/** How long ago, from milliseconds. Clocks differ by a little, so the last second and the next two are `just now`. */
export function formatAge(ms: number): string {
  if (!Number.isFinite(ms)) return emRule;
  if (ms < -2_000) return `in ${formatDuration(-ms / 1000)}`;
  return ms < 1_000 ? "just now" : `${formatDuration(Math.floor(ms / 1000))} ago`;
}

/** An instant (epoch ms) as UTC clock time, with the date in front when `nowMs` is given and on another UTC day. */
export function formatUtc(ms: number, nowMs: number = ms): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return emRule;
  const [date, time = ""] = new Date(ms).toISOString().split("T");
  const sameDay = Math.floor(ms / 86_400_000) === Math.floor(nowMs / 86_400_000);
  return `${sameDay ? "" : `${date} `}${time.slice(0, 8)} UTC`;
}

/** An instant (epoch ms) with its date, always, for what is read on other days. */
export const formatFullUtc = (ms: number): string => formatUtc(ms, Number.NaN);

function threeDigits(size: number): string {
  if (size >= 999.5) return String(Math.round(size));
  return String(Number(size.toPrecision(3)));
}

function signOf(value: number, shown: number): string {
  return value < 0 && shown > 0 ? minus : "";
}

/** Rounds to the smaller of the two units that will be shown, so that 59 min 59.7 s reads as one hour. */
function roundToShown(seconds: number): number {
  const toSecond = Math.round(seconds);
  if (toSecond < 3_600) return toSecond;
  const toMinute = Math.round(seconds / 60) * 60;
  return toMinute < 86_400 ? toMinute : Math.round(seconds / 3_600) * 3_600;
}
