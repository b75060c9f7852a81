import type { ReactNode } from "react";
import { Details } from "@/components/ui/details";
import type { OptionAssessment, OptionId } from "@/lib/domain/diagnosis/verdict";
import { OptionFacts } from "./option-facts";
import { OptionLosses } from "./option-losses";
import { freedWords, gainedWords, helpWords, restartWords } from "./option-words";

export interface OtherOptionsProps {
  /** In the order in which they are shown. */
  options: readonly OptionAssessment[];
  /** Whether one is recommended above them. */
  afterRecommended: boolean;
  /** Address of the runbook's section for an option; null when it has none. */
  hrefOf: (option: OptionId) => string | null;
  /** The control that carries an option out; null when the console cannot. */
  controlOf: (option: OptionId) => ReactNode;
}

/** The options that are not recommended, each with whether it helps and why. */
export function OtherOptions({ options, afterRecommended, hrefOf, controlOf }: OtherOptionsProps) {
  if (options.length === 0) return null;
  return (
    <section aria-labelledby="options-heading" className="border-edge border-t px-3 py-2">
      <h3 id="options-heading" className="text-muted">
        {afterRecommended ? "Others, by time gained" : "Options, by time gained"}
      </h3>
      <ul className="divide-y divide-edge">
        {options.map((option) => (
          <li key={option.option} className="py-0.5">
            <Details summary={<OptionSummary option={option} />}>
              <div className="space-y-1 pb-1 pl-4">
                <p>{option.reason}</p>
                <p className="text-muted">
                  {helpWords[option.helps]} · {freedWords(option)} · {gainedWords(option)} · {restartWords(option)}
                </p>
                <OptionLosses loses={option.loses} />
                <OptionFacts option={option} />
                <StepsLink option={option} href={hrefOf(option.option)} />
              </div>
            </Details>
            {controlOf(option.option)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function OptionSummary({ option }: { option: OptionAssessment }) {
  return (
    <span className="flex min-w-0 grow flex-wrap justify-between gap-x-2">
      <span className="text-plain">
        <strong className="font-semibold">{option.option}</strong> {option.title}
      </span>
      <span>{option.helps === "yes" ? gainedWords(option) : helpWords[option.helps]}</span>
    </span>
  );
}

function StepsLink({ option, href }: { option: OptionAssessment; href: string | null }) {
  if (href === null) return <p className="text-muted">This runbook has no section for it.</p>;
  return (
    <a href={href} className="text-link inline-flex min-h-6 items-center">
      Open the runbook's steps<span className="sr-only"> for option {option.option}</span>
    </a>
  );
}
