import type { ReactNode } from "react";
import { Details } from "@/components/ui/details";
import type { OptionAssessment, Recommendation } from "@/lib/domain/diagnosis/verdict";
import { OptionFacts } from "./option-facts";
import { OptionLosses } from "./option-losses";
import { freedWords, gainedWords, restartWords } from "./option-words";

export interface RecommendedProps {
  recommendation: Recommendation;
  /** The assessment of the recommended option. */
  option: OptionAssessment | undefined;
  /** Carries it out, or says how it is done by hand. */
  control: ReactNode;
}

/** The one thing to do first: why, what it brings and costs, what has to come before, and the way into it. */
export function Recommended({ recommendation, option, control }: RecommendedProps) {
  const { title, why, before, afterwards } = recommendation;
  return (
    <section aria-labelledby="recommended-heading" className="space-y-2 border-accent border-l-4 px-3 py-2">
      <h3 id="recommended-heading">
        <span className="block font-semibold text-accent text-small">Recommended · option {recommendation.option}</span>
        <span className="font-semibold text-title">{title}</span>
      </h3>
      <p>{why}</p>
      {option && (
        <>
          <p className="font-medium">
            {freedWords(option)} · {gainedWords(option)} · {restartWords(option)}
          </p>
          <OptionLosses loses={option.loses} />
        </>
      )}
      <Steps title="First" steps={before} />
      {control}
      <Steps title="Then" steps={afterwards} />
      {option && (
        <Details summary="What this rests on">
          <OptionFacts option={option} />
        </Details>
      )}
    </section>
  );
}

function Steps({ title, steps }: { title: string; steps: readonly string[] }) {
  if (steps.length === 0) return null;
  return (
    <div>
      <h4 className="font-semibold">{title}</h4>
      <ol className="list-decimal pl-5">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </div>
  );
}
