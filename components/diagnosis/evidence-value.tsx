import { UnknownValue } from "@/components/ui/unknown-value";
import type { Evidence } from "@/lib/domain/diagnosis/evidence";
import {
  formatBytes,
  formatCount,
  formatGrowth,
  formatPercent,
  formatSeconds,
  formatUtc,
} from "@/lib/domain/format/format";

export interface EvidenceValueProps {
  evidence: Pick<Evidence, "value" | "unit">;
  now: number;
}

/** The number of a fact with its unit, exact on hover; what was asked for and is not known says so. */
export function EvidenceValue({ evidence: { value, unit }, now }: EvidenceValueProps) {
  if (value === null) return <UnknownValue word="not known" />;
  if (typeof value === "string") return value;
  return (
    <span title={unit === "bytes" ? `${value.toLocaleString("en-US")} bytes` : undefined}>
      {format(value, unit, now)}
    </span>
  );
}

function format(value: number, unit: Evidence["unit"], now: number): string {
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
      return formatUtc(value, now);
    case "epoch-seconds":
      return formatUtc(value * 1000, now);
    case "count":
    case "text":
      return formatCount(value);
  }
}
