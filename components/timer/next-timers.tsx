"use client";

import { useServerNow } from "@/components/ui/use-server-now";
import { formatDuration, formatUtc } from "@/lib/domain/format/format";
import type { TimerKind } from "@/lib/domain/incident/life";
import type { IncidentTimersView } from "@/lib/domain/timer/view";

const words: Readonly<Partial<Record<TimerKind, { ahead: string; over: string }>>> = {
  escalate: { ahead: "escalates in", over: "is about to escalate" },
  reminder: { ahead: "next reminder in", over: "is about to remind" },
};

export interface NextTimersProps {
  timers: IncidentTimersView;
  now: number;
}

/** When the console will speak up by itself, in a line. The time to investigate stands in the header. */
export function NextTimers({ timers, now }: NextTimersProps) {
  const current = useServerNow(now);
  const shown = timers.next.flatMap(({ kind, dueAt }) => {
    const word = words[kind];
    if (!word) return [];
    const seconds = Math.floor((dueAt - current) / 1000);
    const left = seconds < 600 ? seconds : seconds - (seconds % 60);
    return [{ kind, dueAt, text: seconds <= 0 ? word.over : `${word.ahead} ${formatDuration(left)}` }];
  });
  if (shown.length === 0) return null;
  return (
    <p className="text-muted text-small">
      {shown.map(({ kind, dueAt, text }, index) => (
        <span key={kind}>
          {index > 0 && " · "}
          <time dateTime={new Date(dueAt).toISOString()} title={formatUtc(dueAt, now)}>
            {text}
          </time>
        </span>
      ))}
    </p>
  );
}
