"use client";

import { OctagonAlert } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { useServerNow } from "@/components/ui/use-server-now";
import { formatDuration, formatUtc } from "@/lib/domain/format/format";

export interface InvestigateTimerProps {
  openedAt: number;
  /** When the investigation has to have begun (epoch ms). */
  investigateBy: number;
  now: number;
}

/** Time left to begin the investigation, with a bar of the time used; once it is over, an alarm that says by how much. */
export function InvestigateTimer({ openedAt, investigateBy, now }: InvestigateTimerProps) {
  const current = useServerNow(now);
  const leftSeconds = Math.floor((investigateBy - current) / 1000);
  if (leftSeconds < 0) {
    return (
      <Badge tone="critical">
        <OctagonAlert size={14} aria-hidden="true" />
        investigation overdue by {formatDuration(-leftSeconds)}
      </Badge>
    );
  }
  const used = Math.min(1, Math.max(0, (current - openedAt) / (investigateBy - openedAt || 1)));
  return (
    <span title={`by ${formatUtc(investigateBy, now)}`} className="inline-flex items-center gap-2 whitespace-nowrap">
      <span>
        investigate within {formatDuration(leftSeconds < 600 ? leftSeconds : leftSeconds - (leftSeconds % 60))}
      </span>
      <span aria-hidden="true" className="inline-block h-1.5 w-16 overflow-hidden rounded-box bg-edge">
        <span
          className={`block h-full ${used > 0.75 ? "bg-critical" : "bg-accent"}`}
          style={{ width: `${(used * 100).toFixed(1)}%` }}
        />
      </span>
    </span>
  );
}
