import type { Watching } from "@/lib/domain/diagnosis/verdict";
import { perHour } from "@/lib/domain/diagnosis/wording";
import { formatDuration } from "@/lib/domain/format/format";
import { SegmentBar } from "./segment-bar";

export interface WatchingProgressProps {
  watching: Watching;
}

/** How far the watch has come while the shape cannot be told, and how small a leak would show by now. */
export function WatchingProgress({ watching }: WatchingProgressProps) {
  const { spanSeconds, neededSeconds, samples, neededSamples, smallestVisibleBytesPerSecond: smallest } = watching;
  // The lesser of the two is what the watch waits for.
  const done = Math.min(shareOf(spanSeconds, neededSeconds), shareOf(samples, neededSamples));
  return (
    <div className="space-y-1 px-3 py-2">
      <p>
        <strong className="font-semibold">watching: {spanWords(spanSeconds, neededSeconds)}</strong>
        {`, ${samplesWords(samples, neededSamples)}, `}
        {smallest === null
          ? "the smallest leak visible so far is not known"
          : `smallest leak visible so far ${perHour(smallest)}`}
      </p>
      <SegmentBar segments={[{ key: "done", share: done, color: "var(--accent)" }]} className="h-2" />
    </div>
  );
}

function shareOf(value: number, needed: number): number {
  return needed > 0 ? Math.min(1, value / needed) : 1;
}

/** Beyond what is needed there is nothing to count towards. */
function samplesWords(samples: number, needed: number): string {
  return samples < needed ? `${samples} of ${needed} samples` : `${samples} samples`;
}

/** Minutes, but seconds where minutes would hide the progress. */
function spanWords(seconds: number, needed: number): string {
  if (seconds >= needed) return formatDuration(seconds);
  if (needed < 600) return `${Math.floor(seconds)} of ${Math.round(needed)} s`;
  return `${Math.floor(seconds / 60)} of ${Math.round(needed / 60)} min`;
}
