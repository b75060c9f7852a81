import {
  formatBytes,
  formatCount,
  formatGrowth,
  formatPercent,
  formatSeconds,
  formatUtc,
} from "@/lib/domain/format/format";
import type { Evidence } from "./evidence";

/** The number of a fact with its unit, text as it is; `nowMs` decides whether an instant needs its date. */
export function formatEvidence(value: number | string, unit: Evidence["unit"], nowMs: number): string {
  if (typeof value === "string") return value;
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "bytes-per-second":
      return formatGrowth(value);
    case "seconds":
      return formatSeconds(value);
    case "ratio":
      return formatPercent(value);
    case "epoch-ms":
      return formatUtc(value, nowMs);
    case "epoch-seconds":
      return formatUtc(value * 1000, nowMs);
    case "count":
    case "text":
      return formatCount(value);
  }
}
