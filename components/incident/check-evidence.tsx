import { Age } from "@/components/ui/age";
import { Details } from "@/components/ui/details";
import type { CheckResult } from "@/lib/domain/check/check";

export interface CheckEvidenceProps {
  result: CheckResult;
  now: number;
}

/** What stands behind a check: age and source at a glance; the comparison and the query when opened. */
export function CheckEvidence({ result, now }: CheckEvidenceProps) {
  const glance = (
    <span>
      evidence · <Age at={result.at} now={now} /> · {result.source}
    </span>
  );
  return (
    <Details summary={glance} className="text-small">
      <div className="space-y-1 pb-1 pl-4">
        <p className="max-w-prose">{result.detail}</p>
        {result.query && (
          <code className="block break-all rounded-box bg-sunken px-2 py-1 font-mono">{result.query}</code>
        )}
      </div>
    </Details>
  );
}
