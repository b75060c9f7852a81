"use client";

import { formatAge, formatUtc } from "@/lib/domain/format/format";
import { useServerNow } from "./use-server-now";

export interface AgeProps {
  /** Epoch ms; null when the instant is not known. */
  at: number | null;
  /** The instant the page was rendered for, by the server's clock (epoch ms). */
  now: number;
}

/** How long ago something was, counting on while the page is open; the instant itself on hover. */
export function Age({ at, now }: AgeProps) {
  const current = useServerNow(now);
  if (at === null) return <span className="whitespace-nowrap">age unknown</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatUtc(at, now)} className="whitespace-nowrap">
      {formatAge(current - at)}
    </time>
  );
}
