import type { ReactNode } from "react";
import { StepLinks } from "@/components/host-report/step-links";
import { type LiveParts, RunbookBlocks } from "@/components/runbook/runbook-blocks";
import { RunbookSections, sectionAnchor } from "@/components/runbook/runbook-sections";
import { Details } from "@/components/ui/details";
import { Panel } from "@/components/ui/panel";
import { actionCatalogue } from "@/lib/domain/action/action";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { IncidentView, TickView } from "@/lib/domain/incident/view";
import type { RunbookSection, SectionKind, TaskItem } from "@/lib/domain/runbook/runbook";
import { type ActionPlace, toActionPlaces } from "./action-places";
import { ChecklistItem } from "./checklist-item";
import { QueryPanel } from "./query-panel";
import { SectionMarks, SectionNav } from "./section-nav";
import { type SectionProgress, toSectionProgress } from "./section-progress";

const openKinds: ReadonlySet<SectionKind> = new Set(["symptoms", "detection", "diagnosis", "post-incident"]);
const symptomKinds: ReadonlySet<SectionKind> = new Set(["symptoms", "detection"]);

type TickControl = (item: TaskItem, tick: TickView | null) => ReactNode;

export interface ChecklistProps {
  view: IncidentView;
  /** Draws a person's tick, usually a form; the measured state stands apart from it. */
  tickControl: TickControl;
  /** Draws the form that overrules a bound item's check; absent where nothing can be changed. */
  overruleControl?: ((item: TaskItem) => ReactNode) | undefined;
  /** Draws the control of an action that stands beside its text; absent where nothing can be run from here. */
  actionControl?: ((action: ActionName) => ReactNode) | undefined;
  /** Whether the page has the measured diagnosis steps, so that the diagnosis can link to them. */
  hasSteps?: boolean | undefined;
}

/** The runbook as a living checklist: every section in its order, each item with what is measured and who ticked it. */
export function Checklist(props: ChecklistProps) {
  const { view } = props;
  const sections = view.runbook.sections.map((section) => ({ section, progress: toSectionProgress(section, view) }));
  return (
    <Panel id="checklist" title="Checklist" aside={<SectionNav sections={sections} />}>
      {view.runbook.preamble.length > 0 && (
        <Details
          summary="About this runbook: severity, impact, first advice"
          className="border-edge border-b"
          summaryClassName="min-h-9 px-3"
        >
          <div className="space-y-2 px-3 pb-3">
            <RunbookBlocks blocks={view.runbook.preamble} live={toLiveParts(props, false)} />
          </div>
        </Details>
      )}
      {sections.map(({ section, progress }) => (
        <ChecklistSection
          key={section.id}
          section={section}
          progress={progress}
          live={toLiveParts(props, symptomKinds.has(section.kind))}
          hasStepLinks={section.kind === "diagnosis" && props.hasSteps === true}
        />
      ))}
      {sections.length === 0 && <p className="px-3 py-4 text-muted">This runbook has no sections.</p>}
    </Panel>
  );
}

interface ChecklistSectionProps {
  section: RunbookSection;
  progress: SectionProgress;
  live: LiveParts;
  hasStepLinks: boolean;
}

/** The anchor is inside the disclosure, so that following a link to a closed section opens it. */
function ChecklistSection({ section, progress, live, hasStepLinks }: ChecklistSectionProps) {
  const summary = (
    <>
      <h3 className="font-semibold text-plain">{section.title}</h3>
      <span className="text-small">
        <SectionMarks progress={progress} />
      </span>
    </>
  );
  return (
    <Details
      open={openKinds.has(section.kind)}
      summary={summary}
      className="border-edge border-b last:border-b-0"
      summaryClassName="min-h-9 px-3"
    >
      <div id={sectionAnchor(section.id)} className="scroll-mt-10 space-y-2 px-3 pb-3">
        {hasStepLinks && <StepLinks />}
        <RunbookBlocks blocks={section.blocks} live={live} />
        <RunbookSections sections={section.sections} headingLevel={4} live={live} />
      </div>
    </Details>
  );
}

function toLiveParts(props: ChecklistProps, isSymptom: boolean): LiveParts {
  const { view, tickControl, overruleControl, actionControl } = props;
  const placeOf = toActionPlaces(view.runbook);
  const live: LiveParts = {
    below: (block) => actionControl && <ActionPart place={placeOf(block)} actionControl={actionControl} />,
    task: (item) => (
      <ChecklistItem
        item={item}
        result={item.check === null ? null : view.checks[item.check]}
        tick={view.ticks[item.id] ?? null}
        overrule={item.check === null ? null : (view.overrules[item.check] ?? null)}
        overruleControl={item.check === null ? null : overruleControl?.(item)}
        isSymptom={isSymptom}
        now={view.now}
        control={tickControl(item, view.ticks[item.id] ?? null)}
        live={live}
      />
    ),
    query: (block) => (
      <QueryPanel
        block={block}
        answer={view.queries[block.id]}
        result={block.check === null ? null : view.checks[block.check]}
        now={view.now}
      />
    ),
  };
  return live;
}

interface ActionPartProps {
  place: ActionPlace;
  actionControl: (action: ActionName) => ReactNode;
}

function ActionPart({ place, actionControl }: ActionPartProps) {
  if (place === null) return null;
  if (place.is === "control") return <div className="max-w-prose">{actionControl(place.action)}</div>;
  return (
    <p>
      <a href="#remediation" className="text-link inline-flex min-h-6 items-center">
        {actionCatalogue[place.action].title}: under what to do
      </a>
    </p>
  );
}
