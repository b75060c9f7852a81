import type { HeadlinePart } from "@/lib/domain/diagnosis/verdict";
import { formatUtc } from "@/lib/domain/format/format";

export interface HeadlinePartsProps {
  parts: readonly HeadlinePart[];
  now: number;
}

/** A sentence whose instants are shown as clock times. */
export function HeadlineParts({ parts, now }: HeadlinePartsProps) {
  let start = 0;
  return parts.map((part) => {
    const key = `${part.kind}-${start}`;
    if (part.kind === "text") {
      start += part.text.length;
      return <span key={key}>{part.text}</span>;
    }
    start += 1;
    return (
      <time key={key} dateTime={new Date(part.at).toISOString()} className="whitespace-nowrap">
        {formatUtc(part.at, now)}
      </time>
    );
  });
}
