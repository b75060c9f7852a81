import { TriangleAlert } from "lucide-react";
import { StateGlyph } from "@/components/ui/state-glyph";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { PlanContent as Content } from "@/lib/domain/action/action";
import { formatBytes, formatCount } from "@/lib/domain/format/format";
import { PlanFacts } from "./plan-facts";

export interface PlanContentProps {
  content: Content;
  now: number;
}

/** What an action would do: first what it costs, then how it goes, then what has to hold and what is to be expected. */
export function PlanContent({ content, now }: PlanContentProps) {
  return (
    <>
      <p className="font-medium">{content.summary}</p>
      <Losses losses={content.losses} />
      <section>
        <h3 className="font-semibold">Steps</h3>
        <ol className="list-decimal space-y-0.5 pl-5">
          {content.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      <Preconditions preconditions={content.preconditions} />
      <section>
        <h3 className="font-semibold">Expected RSS afterwards</h3>
        <p className="text-strong">
          {content.expected.rssBytes === null ? (
            <UnknownValue word="unknown" />
          ) : (
            <strong className="font-semibold" title={`${formatCount(content.expected.rssBytes)} bytes`}>
              {formatBytes(content.expected.rssBytes)}
            </strong>
          )}
        </p>
        <p className="text-muted">{content.expected.basis}</p>
      </section>
      <PlanFacts facts={content.basis} now={now} />
    </>
  );
}

/** Stands out by frame, sign and word: nobody confirms without having met it. */
function Losses({ losses }: { losses: string[] }) {
  if (losses.length === 0) return <p className="text-muted">This plan found nothing that would be lost.</p>;
  return (
    <section aria-labelledby="plan-losses" className="rounded-box border-2 border-critical px-2.5 py-1.5">
      <h3 id="plan-losses" className="flex items-center gap-1.5 font-semibold text-critical text-strong">
        <TriangleAlert size={18} aria-hidden="true" className="shrink-0" />
        What is lost
      </h3>
      <ul className="list-disc space-y-0.5 pl-5">
        {losses.map((loss) => (
          <li key={loss}>{loss}</li>
        ))}
      </ul>
    </section>
  );
}

const colours = { met: "text-calm", "not met": "text-attention", unknown: "text-muted" } as const;

function Preconditions({ preconditions }: { preconditions: Content["preconditions"] }) {
  if (preconditions.length === 0) return null;
  const open = preconditions.filter(({ state }) => state !== "met").length;
  return (
    <section>
      <h3 className="font-semibold">
        Preconditions{" "}
        <span className={`font-normal ${open > 0 ? "text-attention" : "text-muted"}`}>
          {preconditions.length - open} of {preconditions.length} met
        </span>
      </h3>
      <ul className="space-y-1">
        {preconditions.map(({ text, state, detail }) => (
          <li key={text}>
            <span className={`mr-1.5 inline-flex items-center gap-1.5 whitespace-nowrap ${colours[state]}`}>
              <StateGlyph state={state} />
              {state}
            </span>
            {text}
            <p className="break-words text-muted text-small">{detail}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
