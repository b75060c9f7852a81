import { Instant } from "@/components/ui/instant";
import type { SharedRun } from "@/lib/domain/share/view";
import { SharedSection } from "./shared-section";

export interface SharedRunsProps {
  runs: readonly SharedRun[];
  now: number;
}

/** What was tried and how it ended, oldest first. */
export function SharedRuns({ runs, now }: SharedRunsProps) {
  return (
    <SharedSection id="runs" title="What was tried">
      {runs.length === 0 && <p className="px-3 py-2 text-muted">Nothing has been carried out from the console.</p>}
      <ol className="divide-y divide-edge empty:hidden">
        {runs.map((run) => (
          <li key={run.id} className="space-y-1 px-3 py-1.5">
            <p>
              <strong className="font-semibold">{run.title}</strong>: {run.state}
              <span className="text-muted">
                {" "}
                · by {run.requestedBy}, begun <Instant at={run.at} now={now} />
                {run.finishedAt !== null && (
                  <>
                    , ended <Instant at={run.finishedAt} now={now} />
                  </>
                )}
              </span>
            </p>
            {run.outcome.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            <ul className="text-muted text-small">
              {run.steps.map((step) => (
                <li key={step.title} className="break-words">
                  {step.title}: {step.state}
                  {step.detail !== null && `, ${step.detail}`}
                </li>
              ))}
            </ul>
            {run.output !== "" && (
              <pre className="whitespace-pre-wrap break-all rounded-box border border-edge bg-sunken px-2 py-1 font-mono text-small">
                {run.output}
              </pre>
            )}
          </li>
        ))}
      </ol>
    </SharedSection>
  );
}
