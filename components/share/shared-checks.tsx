import { CheckStateWord } from "@/components/incident/check-state";
import type { SharedCheck } from "@/lib/domain/share/view";
import { SharedSection } from "./shared-section";

export interface SharedChecksProps {
  checks: readonly SharedCheck[];
}

/** The items of the runbook with what was measured of each, and who ticked or overruled it. */
export function SharedChecks({ checks }: SharedChecksProps) {
  return (
    <SharedSection id="checks" title="Checks">
      {checks.length === 0 && <p className="px-3 py-2 text-muted">The runbook of this incident has no items.</p>}
      <ul className="divide-y divide-edge empty:hidden">
        {checks.map((check) => (
          <li key={check.id} className="flex flex-wrap gap-x-3 px-3 py-1">
            {check.state === null ? (
              <span className="w-22 shrink-0 text-muted">not measured</span>
            ) : (
              <CheckStateWord state={check.state} isSymptom={check.isSymptom} />
            )}
            <span className="min-w-0 flex-1 basis-60">
              {check.text}
              {check.summary !== "" && <span className="text-muted"> · {check.summary}</span>}
              {check.words.map((words) => (
                <span key={words} className="block text-muted">
                  {words}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </SharedSection>
  );
}
