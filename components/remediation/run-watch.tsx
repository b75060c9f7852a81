"use client";

import { Badge } from "@/components/ui/badge";
import { useServerNow } from "@/components/ui/use-server-now";
import { formatUtc } from "@/lib/domain/format/format";
import type { WatchView } from "@/lib/domain/run/view";
import { toWatchProgress } from "@/lib/domain/run/watch-progress";
import { watchWords } from "./run-words";

export interface RunWatchProps {
  watch: WatchView;
  now: number;
}

/** Whether the effect held: while it is watched how far that has come, then what was found and what follows. */
export function RunWatch({ watch, now }: RunWatchProps) {
  const current = useServerNow(now);
  const { word, tone, advice } = watchWords[watch.state];
  const { share, words } = toWatchProgress(watch, current);
  return (
    <section aria-labelledby="run-watch" className="space-y-1">
      <h3 id="run-watch" className="flex flex-wrap items-center gap-2 font-semibold">
        Did it hold? <Badge tone={tone}>{watch.state === "watching" ? `${word} ${words}` : word}</Badge>
      </h3>
      {watch.state === "watching" && (
        <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-box bg-edge">
          <div className="h-full bg-accent" style={{ width: `${(share * 100).toFixed(1)}%` }} />
        </div>
      )}
      {watch.detail !== "" && <p className="first-letter:uppercase">{watch.detail}</p>}
      {advice && <p className="font-medium">{advice}</p>}
      <p className="text-muted text-small">
        {watch.state === "watching"
          ? `Until ${formatUtc(watch.until, now)}.`
          : `Watched from ${formatUtc(watch.startedAt, now)} to ${formatUtc(watch.until, now)}.`}
      </p>
    </section>
  );
}
