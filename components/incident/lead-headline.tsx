"use client";

import { useServerNow } from "@/components/ui/use-server-now";
import { formatDuration, formatUtc } from "@/lib/domain/format/format";

export interface LeadHeadlineProps {
  /** Instant at which the rule was evaluated (epoch ms). */
  evaluatedAt: number;
  limitReachedInSeconds: number;
  now: number;
  /** Whether it leads the page: the clock time then stands on a line of its own. */
  isLead: boolean;
}

/** How long until the limit, counting down. A forecast whose time has passed says so instead of counting below zero. */
export function LeadHeadline({ evaluatedAt, limitReachedInSeconds, now, isLead }: LeadHeadlineProps) {
  const dueAt = evaluatedAt + limitReachedInSeconds * 1000;
  const left = Math.floor((dueAt - useServerNow(now)) / 1000);
  const clock = formatUtc(dueAt, now);
  if (left <= 0) return <>Limit was due at {clock}, by the alert rule's line</>;
  return (
    <>
      Limit reached in about <span className="whitespace-nowrap">{formatDuration(left)}</span>, by the alert rule's line
      <span className={isLead ? "block font-normal text-muted text-strong" : ""}>
        {isLead ? "" : ", "}at {clock} if memory keeps growing in a straight line
      </span>
    </>
  );
}
