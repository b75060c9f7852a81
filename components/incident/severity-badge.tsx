import type { Severity } from "@/lib/domain/runbook/runbook";

const shapes: Record<Severity, string> = {
  P1: "M4 1h4l3 3v4l-3 3H4L1 8V4z",
  P2: "M6 1 11.2 10.5H.8z",
  P3: "M6 .8 11.2 6 6 11.2.8 6z",
  P4: "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z",
};
const colours: Record<Severity, string> = {
  P1: "text-critical",
  P2: "text-critical",
  P3: "text-attention",
  P4: "text-muted",
};

export interface SeverityBadgeProps {
  severity: Severity;
}

/** A severity by its own shape, its word and a colour: octagon, triangle, diamond, disc from P1 to P4. */
export function SeverityBadge({ severity }: SeverityBadgeProps) {
  return (
    <span className={`inline-flex items-center gap-1 font-semibold ${colours[severity]}`}>
      <svg viewBox="0 0 12 12" width="12" height="12" fill="currentColor" aria-hidden="true">
        <path d={shapes[severity]} />
      </svg>
      <span className="sr-only">severity </span>
      {severity}
    </span>
  );
}
