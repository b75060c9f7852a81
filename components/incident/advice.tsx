import type { ReactNode } from "react";
import { isStale } from "@/components/diagnosis/is-stale";
import { OtherOptions } from "@/components/diagnosis/other-options";
import { Recommended } from "@/components/diagnosis/recommended";
import { StaleNote } from "@/components/diagnosis/stale-note";
import { findActions, findSectionOfOption } from "@/components/remediation/option-of-action";
import { sectionAnchor } from "@/components/runbook/runbook-sections";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { OptionId } from "@/lib/domain/diagnosis/verdict";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import { ActionControls } from "./action-controls";
import { OptionLink } from "./option-link";
import { runbookOptions } from "./runbook-options";

export interface AdviceProps {
  diagnosis: DiagnosisView;
  runbook: Runbook;
  now: number;
  actionControl?: ((action: ActionName) => ReactNode) | undefined;
}

/**
 * The recommended option, or why none is; then the others. Every option the console can carry out has its control exactly
 * once, also one that the runbook offers and the verdict does not speak of.
 */
export function Advice({ diagnosis, runbook, now, actionControl }: AdviceProps) {
  const { verdict, judgedAt } = diagnosis;
  const { recommended, nothingToDo } = verdict;
  const sections = runbookOptions(runbook);
  const sectionOf = (option: OptionId) => findSectionOfOption(sections, option);
  const hrefOf = (option: OptionId) => {
    const section = sectionOf(option);
    return section ? `#${sectionAnchor(section.id)}` : null;
  };
  const actionsOf = (option: OptionId) => {
    const section = sectionOf(option);
    return section ? findActions([section]) : [];
  };
  const controlOf = (option: OptionId): ReactNode => {
    const actions = actionsOf(option);
    return actionControl && actions.length > 0 ? (
      <ActionControls actions={actions} actionControl={actionControl} />
    ) : null;
  };
  const unspoken = sections.filter((section) => !verdict.options.some(({ option }) => sectionOf(option) === section));
  return (
    <>
      {isStale(diagnosis) && (
        <div className="px-3 pt-2">
          <StaleNote judgedAt={judgedAt} now={now} />
        </div>
      )}
      {recommended ? (
        <Recommended
          recommendation={recommended}
          option={verdict.options.find(({ option }) => option === recommended.option)}
          control={
            controlOf(recommended.option) ?? (
              <RunbookSteps href={hrefOf(recommended.option)} byHand={actionsOf(recommended.option).length === 0} />
            )
          }
        />
      ) : (
        <p className="px-3 py-2 font-medium">
          {nothingToDo ?? "No option is recommended, and the reason is not known."}
        </p>
      )}
      <OtherOptions
        options={verdict.options.filter(({ option }) => option !== recommended?.option)}
        afterRecommended={recommended !== null}
        hrefOf={hrefOf}
        controlOf={controlOf}
      />
      {unspoken.length > 0 && (
        <ul aria-label="Not assessed" className="border-edge border-t px-3 py-2">
          {unspoken.map((section) => (
            <li key={section.id}>
              <OptionLink option={section} />
              {actionControl && <ActionControls actions={findActions([section])} actionControl={actionControl} />}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** The way to the steps of an option that has no control here. */
function RunbookSteps({ href, byHand }: { href: string | null; byHand: boolean }) {
  return (
    <p>
      {byHand && "By hand: the console cannot carry this out yet. "}
      {href === null ? (
        <span className="text-muted">This runbook has no section for it.</span>
      ) : (
        <a href={href} className="text-link inline-flex min-h-6 items-center">
          Open the runbook's steps
        </a>
      )}
    </p>
  );
}
