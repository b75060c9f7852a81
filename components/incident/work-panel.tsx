import { KeptCheckbox } from "@/components/form/kept-fields";
import { HeldLink } from "@/components/form/kept-form";
import { Panel } from "@/components/ui/panel";
import { ownerKey } from "@/lib/domain/incident/ownership";
import { noteLimits } from "@/lib/domain/incident/verbs";
import type { IncidentView } from "@/lib/domain/incident/view";
import { severities } from "@/lib/domain/runbook/runbook";
import type { KeptAction } from "@/lib/server-actions/form-state";
import { BriefText } from "./brief-text";
import { WorkField, WorkForm, WorkSelect } from "./work-form";

/** What the forms post to, and what only the page knows; absent where nothing can be changed, as on a shared link. */
export interface WorkControls {
  actions: Record<
    "acknowledge" | "takeOver" | "handOver" | "severity" | "note" | "resolve" | "reopen" | "merge",
    KeptAction
  >;
  /** The page's own query, kept when a form is posted. */
  search: string;
  /** The `ownerKey` of who looks at the page. */
  me: string;
  people: readonly { id: string; name: string }[];
  /** One per page and person: every press on the note's button is the same note. */
  noteKey: string;
  /** The page with its forms open, that no script is needed to keep still. */
  heldPath: string;
  /** It is that page. */
  isHeld: boolean;
}

export interface WorkPanelProps {
  view: IncidentView;
  controls: WorkControls;
}

const reason = { name: "reason", label: "because", isRequired: true, minLength: 3, maxLength: 500 };

/** What people do with the incident as a whole, each verb a form of its own. */
export function WorkPanel({ view, controls }: WorkPanelProps) {
  const { actions, heldPath, isHeld } = controls;
  const form = { incidentId: view.id, search: controls.search, heldPath, isOpen: isHeld };
  const firing = view.alerts.filter(({ status }) => status === "firing").map(({ name }) => name);
  const others = controls.people.filter(({ id }) => ownerKey({ type: "person", id }) !== view.owner?.key);
  const isOver = view.state === "signed_off";
  return (
    <Panel id="work" title="Work on this incident">
      {isOver ? (
        <p className="px-3 py-2 text-muted">
          {view.mergedInto ? "It was merged into another incident." : "It is signed off, which is final."}
        </p>
      ) : (
        <>
          {!isHeld && (
            <div className="px-3">
              <HeldLink href={`${heldPath}#work`}>Fill these in with the page held still</HeldLink>
            </div>
          )}
          <WorkForm {...form} id="work-note" title="Add a note" action={actions.note}>
            <NoteFields noteKey={controls.noteKey} />
          </WorkForm>
          <WorkForm {...form} id="work-hand-over" title="Hand over" action={actions.handOver}>
            <HandOverFields view={view} others={others} />
          </WorkForm>
          <WorkForm {...form} id="work-severity" title="Change severity" action={actions.severity}>
            <WorkSelect
              id="severity-level"
              name="severity"
              label="to"
              options={severities.map((value) => ({ value, text: value }))}
              chosen={view.severity}
            />
            <WorkField id="severity-reason" {...reason} />
          </WorkForm>
          {view.state !== "resolved" && (
            <WorkForm {...form} id="work-resolve" title="Resolve" action={actions.resolve}>
              {firing.length > 0 && (
                <label htmlFor="resolve-despite" className="flex gap-2">
                  <KeptCheckbox id="resolve-despite" name="despiteFiring" value="yes" className="mt-1 size-4" />
                  <span>although {[...new Set(firing)].join(", ")} fires; the reason says why</span>
                </label>
              )}
              <WorkField id="resolve-reason" {...reason} />
            </WorkForm>
          )}
          {(view.state === "resolved" || view.state === "watching") && (
            <WorkForm {...form} id="work-reopen" title="Reopen" action={actions.reopen}>
              <p className="text-muted text-small">Nobody owns it then, and its escalation begins anew.</p>
              <WorkField id="reopen-reason" {...reason} />
            </WorkForm>
          )}
          {view.mergeable.length > 0 && (
            <WorkForm {...form} id="work-merge" title="Merge as a duplicate" action={actions.merge}>
              <WorkSelect
                id="merge-into"
                name="into"
                label="into, which gets its alerts"
                options={view.mergeable.map(({ id, number, title }) => ({ value: id, text: `#${number} ${title}` }))}
              />
              <WorkField id="merge-reason" {...reason} />
            </WorkForm>
          )}
        </>
      )}
    </Panel>
  );
}

function NoteFields({ noteKey }: { noteKey: string }) {
  const evidence = [
    ["query", "Query or command"],
    ["range", "Time or range"],
    ["value", "Value, with its unit"],
    ["source", "Source"],
  ] as const;
  return (
    <>
      <input type="hidden" name="key" value={noteKey} />
      <WorkField id="note-text" name="text" label="Markdown" rows={4} maxLength={noteLimits.text} />
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="text-muted text-small">Evidence, if there is any</legend>
        {evidence.map(([name, label]) => (
          <WorkField key={name} id={`note-${name}`} name={name} label={label} maxLength={noteLimits.field} />
        ))}
      </fieldset>
      <WorkField
        id="note-output"
        name="output"
        label={`Output of a command, if there is any; secrets are taken out, ${noteLimits.output.toLocaleString("en-US")} characters are kept`}
        rows={3}
        maxLength={noteLimits.pasted}
      />
    </>
  );
}

function HandOverFields({ view, others }: { view: IncidentView; others: readonly { id: string; name: string }[] }) {
  if (others.length === 0) {
    return <p className="text-muted">Nobody else has signed in yet, so there is nobody to hand it over to.</p>;
  }
  return (
    <>
      <input type="hidden" name="seenOwner" value={view.owner?.key ?? ""} />
      <p>
        From <strong className="font-semibold">{view.owner?.name ?? "nobody"}</strong>
      </p>
      <WorkSelect
        id="hand-over-to"
        name="to"
        label="to"
        options={others.map(({ id, name }) => ({ value: id, text: name }))}
      />
      <WorkField id="hand-over-note" name="note" label="What you add to the brief below" rows={2} maxLength={2000} />
      <BriefText sections={view.brief} />
    </>
  );
}
