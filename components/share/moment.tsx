import { formatUtc } from "@/lib/domain/format/format";

export interface MomentProps {
  /** Epoch ms. */
  at: number;
  /** The instant the page is about (epoch ms): on its day the date is left out. */
  now: number;
}

/** An instant in UTC that stays as it is, for a page that is printed. */
export function Moment({ at, now }: MomentProps) {
  return (
    <time dateTime={new Date(at).toISOString()} className="whitespace-nowrap">
      {formatUtc(at, now)}
    </time>
  );
}
