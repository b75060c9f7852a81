"use client";

import { useServerNow } from "@/components/ui/use-server-now";
import { formatDuration } from "@/lib/domain/format/format";

export interface DataAgeProps {
  /** Instant of the newest data (epoch ms). */
  at: number;
  now: number;
}

/** How old the newest data are, counting on while the page is open. */
export function DataAge({ at, now }: DataAgeProps) {
  const seconds = Math.max(0, Math.floor((useServerNow(now) - at) / 1000));
  return <span className="whitespace-nowrap">data {formatDuration(seconds)} old</span>;
}
