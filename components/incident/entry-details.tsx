import { RunbookBlocks } from "@/components/runbook/runbook-blocks";
import { Details } from "@/components/ui/details";
import { OutputText } from "@/components/ui/output-text";
import { formatCount, formatUtc } from "@/lib/domain/format/format";
import type { EntryDetails as Shown } from "@/lib/domain/incident/work-view";
import { BriefText } from "./brief-text";
import { FactList } from "./fact-list";

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
          {details.wholeHref && (
            <p className="text-small">
              <span className="text-muted">Only the beginning is shown. </span>
              <a href={details.wholeHref} className="text-link inline-flex min-h-6 items-center">
                The whole note, {formatCount(details.textCharacters + (details.output?.kept ?? 0))} characters
              </a>
            </p>
          )}
          {details.evidence && <FactList facts={Object.entries(details.evidence)} />}
          {details.output && (
            <Details summary={`output, ${formatCount(details.output.characters)} characters`}>
              <OutputText className="max-h-80">{details.output.text}</OutputText>
              {details.output.text.length < details.output.kept && (
                <p className="text-muted text-small">
                  The first {formatCount(details.output.text.length)} characters; the whole note has the rest.
                </p>
              )}
              {details.output.truncated && (
                <p className="text-muted text-small">
                  Cut: the first {formatCount(details.output.kept)} of {formatCount(details.output.characters)}{" "}
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
          <FactList
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
          <FactList
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
