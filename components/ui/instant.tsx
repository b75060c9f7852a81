import { formatFullUtc, formatUtc } from "@/lib/domain/format/format";

export interface InstantProps {
  /** Epoch ms. */
  at: number;
  /** The instant the page is about (epoch ms): on its day the date is left out. Absent: the date is always said. */
  now?: number;
}

/** An instant in UTC that stays as it is, on a page that is printed as well. */
export function Instant({ at, now }: InstantProps) {
  return (
    <time dateTime={new Date(at).toISOString()} className="whitespace-nowrap">
      {now === undefined ? formatFullUtc(at) : formatUtc(at, now)}
    </time>
  );
}
