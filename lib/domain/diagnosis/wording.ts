import { formatBytes, formatPercent } from "@/lib/domain/format/format";

/** A share in whole percent, for sentences: `81 %`. */
export function wholePercent(share: number): string {
  return formatPercent(Math.round(share * 100) / 100);
}

/** A slope in bytes per second as bytes per hour without a sign: `14 MiB/h`. */
export function perHour(bytesPerSecond: number): string {
  return `${formatBytes(Math.abs(bytesPerSecond) * 3600)}/h`;
}

/** `1 restart`, `3 restarts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** First letter in upper case. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
