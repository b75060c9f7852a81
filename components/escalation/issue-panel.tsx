import { buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { ScrollBox } from "@/components/ui/scroll-box";
import type { Forge } from "@/lib/domain/escalation/forge";
import type { EscalationIssue } from "@/lib/domain/escalation/issue";

export interface IssuePanelProps {
  issue: EscalationIssue;
  forge: Forge | null;
  newIssueUrl: string | null;
}

/** The issue's text to read and copy, and the way to the forge's form. */
export function IssuePanel({ issue, forge, newIssueUrl }: IssuePanelProps) {
  return (
    <div className="space-y-3">
      <p>
        {newIssueUrl && forge ? (
          <a href={newIssueUrl} rel="noreferrer" className={buttonClass("primary")}>
            New issue at {new URL(forge.url).host}, filled in
          </a>
        ) : (
          "No forge is configured: copy the text. With escalation.forge and escalation.url in the configuration a filled-in form is offered here."
        )}
      </p>
      <h2 className="font-semibold text-strong">Title</h2>
      <p className="flex flex-wrap items-center gap-2">
        {issue.title} <CopyButton text={issue.title} what="title" />
      </p>
      <p>
        {issue.labels.length > 0
          ? `Label: ${issue.labels.join(", ")}`
          : "No label: growth without a bound was not found, so it is not tagged as a leak."}
      </p>
      <h2 className="flex flex-wrap items-center gap-2 font-semibold text-strong">
        Text <CopyButton text={issue.body} what="text" />
      </h2>
      <ScrollBox label="Text of the issue">
        <pre className="whitespace-pre-wrap p-3 text-small">{issue.body}</pre>
      </ScrollBox>
    </div>
  );
}
