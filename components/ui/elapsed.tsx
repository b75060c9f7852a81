"use client";

import { formatDuration, formatUtc } from "@/lib/domain/format/format";
import { useServerNow } from "./use-server-now";

/** From here on seconds tell nothing, and would only flicker. */
const wholeMinutesFrom = 600;

export interface ElapsedProps {
  /** Epoch ms. */
  since: number;
  now: number;
}

/** How long something has lasted, such as `12 min`, counting on while the page is open. */
export function Elapsed({ since, now }: ElapsedProps) {
  const seconds = Math.max(0, Math.floor((useServerNow(now) - since) / 1000));
  const shown = seconds < wholeMinutesFrom ? seconds : seconds - (seconds % 60);
  return (
    <time
      dateTime={new Date(since).toISOString()}
      title={`since ${formatUtc(since, now)}`}
      className="whitespace-nowrap"
    >
      {formatDuration(shown)}
    </time>
  );
}
