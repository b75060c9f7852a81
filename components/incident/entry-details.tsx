import { RunbookBlocks } from "@/components/runbook/runbook-blocks";
import { Details } from "@/components/ui/details";
import { formatCount, formatUtc } from "@/lib/domain/format/format";
import type { EntryDetails as Shown } from "@/lib/domain/incident/work-view";
import { BriefText } from "./brief-text";

export interface EntryDetailsProps {
  details: Shown;
  now: number;
}

/** What is kept with an entry of the timeline: a note's text, a brief, or the evidence for what it says. */
export function EntryDetails({ details, now }: EntryDetailsProps) {
  switch (details.kind) {
    case "note":
      return (
        <div className="min-w-0 space-y-2 break-words">
          <RunbookBlocks blocks={details.blocks} />
          {details.evidence && <Facts facts={Object.entries(details.evidence)} />}
          {details.output && (
            <Details summary={`output, ${formatCount(details.output.characters)} characters`}>
              <pre className="max-h-80 overflow-auto whitespace-pre-wrap break-words rounded-box bg-sunken px-2 py-1 font-mono text-small">
                {details.output.text}
              </pre>
              {details.output.truncated && (
                <p className="text-muted text-small">
                  Cut: the first {formatCount(details.output.text.length)} of {formatCount(details.output.characters)}{" "}
                  characters are kept.
                </p>
              )}
            </Details>
          )}
        </div>
      );
    case "brief":
      return (
        <Details summary="the brief">
          {details.note !== "" && <p className="whitespace-pre-wrap break-words">{details.note}</p>}
          <BriefText sections={details.sections} />
        </Details>
      );
    case "measured":
      return (
        <Details summary="evidence" className="text-small">
          <Facts
            facts={[
              ["value", details.value],
              ["query", details.query ?? "nothing was asked"],
              ["sample of", details.at === null ? "no sample" : formatUtc(details.at, now)],
              ["source", details.source],
            ]}
          />
        </Details>
      );
    case "verdict":
      return (
        <Details summary="evidence" className="text-small">
          <Facts
            facts={[
              ["verdict", details.decides],
              ["samples", `sha256 ${details.samplesSha256}`],
            ]}
          />
          {details.samplesHref && (
            <a href={details.samplesHref} className="text-link inline-flex min-h-6 items-center">
              the samples
            </a>
          )}
        </Details>
      );
  }
}

/** Names with what they are; what was not said is left out. */
function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 break-words text-small">
      {facts
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words">
              {name === "query" ? <code className="font-mono">{value}</code> : value}
            </dd>
          </div>
        ))}
    </dl>
  );
}
