import { UnknownValue } from "@/components/ui/unknown-value";
import type { Evidence } from "@/lib/domain/diagnosis/evidence";
import { formatEvidence } from "@/lib/domain/diagnosis/format-evidence";

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
      {formatEvidence(value, unit, now)}
    </span>
  );
}
