import { CopyButton } from "@/components/ui/copy-button";
import { Details } from "@/components/ui/details";
import { Panel } from "@/components/ui/panel";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { Contradictions } from "./contradictions";
import { FindingItem } from "./finding-item";
import { FrozenVerdicts } from "./frozen-verdicts";
import { isStale } from "./is-stale";
import { stableKeys } from "./stable-keys";
import { StaleNote } from "./stale-note";
import { WatchingProgress } from "./watching-progress";

export interface FindingsPanelProps {
  diagnosis: DiagnosisView;
  now: number;
}

/** The conclusions, the deciding one first, with what contradicts them, and the verdicts kept on the incident. */
export function FindingsPanel({ diagnosis, now }: FindingsPanelProps) {
  const { verdict, judgedAt, source, query, frozen } = diagnosis;
  const keys = stableKeys(verdict.findings.map(({ id }) => id));
  return (
    <Panel id="findings" title="Findings">
      {isStale(diagnosis) && (
        <div className="px-3 pt-2">
          <StaleNote judgedAt={judgedAt} now={now} />
        </div>
      )}
      {verdict.watching && <WatchingProgress watching={verdict.watching} />}
      <Contradictions sentences={verdict.contradictions} />
      {verdict.findings.length === 0 ? (
        <p className="px-3 py-2 text-muted">Nothing was found: no measured fact allows a conclusion yet.</p>
      ) : (
        <ol className="divide-y divide-edge">
          {verdict.findings.map((finding, rank) => (
            <FindingItem key={keys[rank]} finding={finding} now={now} />
          ))}
        </ol>
      )}
      <div className="border-edge border-t">
        <Details summary={`Memory samples: ${source}`} summaryClassName="min-h-9 px-3">
          <div className="flex flex-wrap items-start gap-1 px-3 pb-2">
            {query === null ? (
              <p className="text-muted">These are the console's own samples; no query gives them.</p>
            ) : (
              <>
                <code className="min-w-0 break-all rounded-box bg-sunken px-1 font-mono text-small">{query}</code>
                <CopyButton text={query} what="query" />
              </>
            )}
          </div>
        </Details>
      </div>
      <div className="border-edge border-t">
        <FrozenVerdicts frozen={frozen} now={now} />
      </div>
    </Panel>
  );
}
