import type { Signal } from "@/lib/domain/signal/signal";
import { emRule, formatBytes, formatCount, formatSeconds, formatUtc } from "./format";

/** The number of a signal with its unit; an em rule when there is none. */
export function formatSignalValue(signal: Pick<Signal, "value" | "unit">, nowMs: number): string {
  if (signal.value === null) return emRule;
  switch (signal.unit) {
    case "bytes":
      return formatBytes(signal.value);
    case "seconds":
      return formatSeconds(signal.value);
    case "count":
      return formatCount(signal.value);
    case "epoch-seconds":
      return formatUtc(signal.value * 1000, nowMs);
  }
}

/** The same number in full, for a tooltip: whole bytes, plain seconds; null when there is none. */
export function exactSignalValue(signal: Pick<Signal, "value" | "unit">): string | null {
  if (signal.value === null) return null;
  if (signal.unit === "epoch-seconds") return new Date(signal.value * 1000).toISOString();
  return `${signal.value.toLocaleString("en-US", { maximumFractionDigits: 6 })} ${signal.unit === "count" ? "" : signal.unit}`.trim();
}
