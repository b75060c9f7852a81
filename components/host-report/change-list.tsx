import { Age } from "@/components/ui/age";
import { Badge } from "@/components/ui/badge";
import type { nearestChange } from "@/lib/domain/diagnosis/growth-onset";
import type { Change } from "@/lib/domain/diagnosis/input";
import { formatUtc } from "@/lib/domain/format/format";

/** As many as a tired reader looks at; the others are older. */
const shownChanges = 20;

export interface ChangeListProps {
  /** Oldest first. */
  changes: readonly Change[];
  nearest: ReturnType<typeof nearestChange>;
  now: number;
}

/** What changed, the newest first, and which of it is nearest to where growth began. */
export function ChangeList({ changes, nearest, now }: ChangeListProps) {
  const shown = changes.slice(-shownChanges).reverse();
  return (
    <>
      <ol className="divide-y divide-edge">
        {shown.map((change) => (
          <li key={`${change.at}-${change.text}`} className="flex flex-wrap items-baseline gap-x-3 py-1">
            <span className="w-56 max-w-full shrink-0 text-muted text-small">
              {formatUtc(change.at, now)} · <Age at={change.at} now={now} />
            </span>
            <Badge>{change.kind}</Badge>
            <span className="min-w-0 flex-1 basis-56 break-words">
              {change.text}
              {nearest?.change === change && (
                <strong className={`font-semibold ${nearest.isNear ? "text-attention" : "text-muted"}`}>
                  {" "}
                  ← nearest to the growth: {nearest.words}
                  {!nearest.isNear && ", too far to suggest a cause"}
                </strong>
              )}
            </span>
          </li>
        ))}
      </ol>
      {changes.length > shown.length && (
        <p className="text-muted text-small">
          the newest {shown.length} of {changes.length}
        </p>
      )}
    </>
  );
}
