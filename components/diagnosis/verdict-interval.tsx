import type { Headline } from "@/lib/domain/diagnosis/verdict";
import { formatDuration, formatUtc } from "@/lib/domain/format/format";

export interface VerdictIntervalProps {
  interval: NonNullable<Headline["interval"]>;
  now: number;
}

/** How soon and how late the limit may be reached, with the clock time of the earliest, and what the interval rests on. */
export function VerdictInterval({ interval, now }: VerdictIntervalProps) {
  const { from, earliestSeconds, latestSeconds, basis } = interval;
  const earliestAt = from + earliestSeconds * 1000;
  const earliest = <Nowrap>{formatDuration(earliestSeconds)}</Nowrap>;
  return (
    <p className="text-strong">
      {latestSeconds === null ? (
        <>no sooner than {earliest}, the latest is out of the forecast's reach</>
      ) : (
        <>
          between {earliest} and <Nowrap>{formatDuration(latestSeconds)}</Nowrap>
        </>
      )}
      {" · at "}
      <time dateTime={new Date(earliestAt).toISOString()} className="whitespace-nowrap">
        {formatUtc(earliestAt, now)}
      </time>
      {" earliest"}
      <span className="text-muted"> · 90 % interval, {basis ?? "basis unknown"}</span>
    </p>
  );
}

function Nowrap({ children }: { children: string }) {
  return <span className="whitespace-nowrap">{children}</span>;
}
