"use client";

import { useEffect, useState } from "react";
import { useServerNow } from "@/components/ui/use-server-now";
import { formatAge, formatUtc } from "@/lib/domain/format/format";

export interface EntryTimeProps {
  /** Epoch ms. */
  at: number;
  /** The instant the page was rendered for, by the server's clock (epoch ms). */
  now: number;
}

/** When something was: UTC, how long ago, and, once a script knows it, the time on the reader's own clock where that differs. */
export function EntryTime({ at, now }: EntryTimeProps) {
  const current = useServerNow(now);
  // The server knows no reader's zone; the first picture in the browser has to be the server's.
  const [local, setLocal] = useState<string | null>(null);
  useEffect(() => setLocal(toLocal(at, now)), [at, now]);
  return (
    <time dateTime={new Date(at).toISOString()} className="text-muted">
      <span className="whitespace-nowrap">{formatUtc(at, now)}</span>
      {local && <span className="block whitespace-nowrap text-small">{local} here</span>}
      <span className="block whitespace-nowrap text-small">{formatAge(current - at)}</span>
    </time>
  );
}

/** Null in a zone where it would repeat UTC; with the date when that is another than today's there. */
function toLocal(at: number, now: number): string | null {
  const date = new Date(at);
  if (date.getTimezoneOffset() === 0) return null;
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? date.toLocaleTimeString() : date.toLocaleString();
}
