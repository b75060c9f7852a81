import { TriangleAlert } from "lucide-react";
import { StateGlyph } from "@/components/ui/state-glyph";
import type { PlanContent as Content } from "@/lib/domain/action/action";
import { PlanChange } from "./plan-change";
import { PlanEffect } from "./plan-effect";
import { PlanFacts } from "./plan-facts";
import { PlanSection } from "./plan-section";

export interface PlanContentProps {
  content: Content;
  now: number;
}

/**
 * What an action would do: first whether it can help and what it costs, then what it changes and how far that reaches, what
 * is to be expected, how it goes, and what has to hold.
 */
export function PlanContent({ content, now }: PlanContentProps) {
  const { helps, summary, costOfWaiting, losses, blastRadius, steps, revert } = content;
  return (
    <>
      {helps.state === "no" && (
        <p className="rounded-box border-2 border-attention px-2.5 py-1.5">
          <strong className="block font-semibold text-attention text-strong">It cannot help now</strong>
          {helps.reason}
        </p>
      )}
      <p className="break-words font-medium">{summary}</p>
      {helps.state !== "no" && (
        <p>
          <span className={helps.state === "yes" ? "font-medium text-calm" : "text-muted"}>
            {helps.state === "yes" ? "It can help." : "Whether it helps is not known."}
          </span>{" "}
          {helps.reason}
        </p>
      )}
      <Losses losses={losses} />
      <PlanChange content={content} />
      {blastRadius.length > 0 && (
        <PlanSection title="Reaches">
          <ul className="list-disc space-y-0.5 pl-5">
            {blastRadius.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </PlanSection>
      )}
      <PlanEffect content={content} now={now} />
      {costOfWaiting !== null && <PlanSection title="If you wait">{costOfWaiting}</PlanSection>}
      <PlanSection title="Steps">
        <ol className="list-decimal space-y-0.5 pl-5">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </PlanSection>
      <Preconditions preconditions={content.preconditions} />
      <PlanSection title="Taking it back">
        {revert.text}
        {revert.automatic && " If verification fails, the console does so by itself."}
      </PlanSection>
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
        {preconditions.map((precondition) => (
          <li key={precondition.text}>
            <PreconditionState precondition={precondition} />
            {precondition.text}
            <p className="break-words text-muted text-small">{precondition.detail}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function PreconditionState({ precondition }: { precondition: Content["preconditions"][number] }) {
  const { state } = precondition;
  const blocks = isInTheWay(precondition);
  return (
    <span
      className={`mr-1.5 inline-flex items-center gap-1.5 whitespace-nowrap ${blocks ? "font-semibold text-critical" : colours[state]}`}
    >
      <StateGlyph state={state} />
      {state}
      {blocks && ", needed"}
    </span>
  );
}

/** Whether a precondition keeps its plan from being confirmed. */
export const isInTheWay = ({ state, blocking }: Content["preconditions"][number]): boolean =>
  blocking === true && state === "not met";
