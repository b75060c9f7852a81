import { CheckStateWord } from "@/components/incident/check-state";
import { Details } from "@/components/ui/details";
import { UnifiedDiff } from "@/components/ui/unified-diff";
import type { CheckResult } from "@/lib/domain/check/check";
import { formatUtc } from "@/lib/domain/format/format";

export interface ItemEvidenceProps {
  /** When this was so, in words: `now`, `when it was signed`. */
  moment: string;
  result: CheckResult;
  now: number;
  /** Whether what is attached is open from the start, as on a record. */
  isOpen: boolean;
}

/** What data said of an item: state, the number that decided, what was compared, and where it comes from. All of it in sight, so that it prints. */
export function ItemEvidence({ moment, result, now, isOpen }: ItemEvidenceProps) {
  const { state, summary, detail, source, at, query, attachment } = result;
  return (
    <div className="space-y-0.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <CheckStateWord state={state} isSymptom={false} />
        <span className="min-w-0 font-medium">{summary}</span>
        <span className="text-muted text-small">{moment}</span>
      </p>
      <p className="text-muted text-small">
        {detail} Source: {source}
        {at !== null && `, ${formatUtc(at, now)}`}.
      </p>
      {query && <code className="block break-all rounded-box bg-sunken px-2 py-1 font-mono text-small">{query}</code>}
      {attachment && (
        <Details summary="Difference of what held" open={isOpen} className="text-small">
          <UnifiedDiff label={`Difference attached to ${summary}`} text={attachment} />
        </Details>
      )}
    </div>
  );
}
