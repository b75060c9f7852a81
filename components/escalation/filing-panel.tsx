import { KeptForm } from "@/components/form/kept-form";
import { toSafeHref } from "@/components/runbook/safe-href";
import { Age } from "@/components/ui/age";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { FilingView } from "@/lib/domain/escalation/filing";
import { maxAttempts } from "@/lib/domain/notification/back-off";
import { paths } from "@/lib/paths";
import type { KeptAction } from "@/lib/server-actions/form-state";

export interface FilingPanelProps {
  incidentId: string;
  /** Of the forge. */
  host: string;
  /** Null: nobody asked for it. */
  filing: FilingView | null;
  now: number;
  action: KeptAction;
}

/** Whether the issue is filed at the forge, and the button that has the worker do it. */
export function FilingPanel({ incidentId, host, filing, now, action }: FilingPanelProps) {
  return (
    <Panel id="filing" title={`Filed at ${filing?.host ?? host}`}>
      <div className="space-y-2 px-3 py-2">
        <div role="status" className="break-words">
          <FilingState filing={filing} now={now} />
        </div>
        {(filing === null || filing.state === "failed") && (
          <KeptForm id="file-issue" action={action} heldPath={paths.escalation(incidentId)} refusedWord="Not filed">
            <input type="hidden" name="incidentId" value={incidentId} />
            <Button type="submit" variant="primary">
              {filing === null ? `File this text at ${host}` : `Try again at ${host}`}
            </Button>
          </KeptForm>
        )}
      </div>
    </Panel>
  );
}

function FilingState({ filing, now }: Pick<FilingPanelProps, "filing" | "now">) {
  if (filing === null) return <p className="text-muted">Not filed from here. Read the text below first.</p>;
  const asked = (
    <span className="text-muted">
      {" "}
      · asked for by {filing.requestedBy}, <Age at={filing.requestedAt} now={now} />
    </span>
  );
  if (filing.state === "sent") {
    const href = filing.url === null ? null : toSafeHref(filing.url);
    return (
      <p>
        Filed:{" "}
        {href ? (
          <a className="text-link" href={href} rel="noreferrer">
            {filing.url}
          </a>
        ) : (
          (filing.url ?? "its address is unknown")
        )}
        {asked}
      </p>
    );
  }
  if (filing.state === "failed") {
    return (
      <p className="text-critical">
        Given up after {filing.attempts} of {maxAttempts} attempts: {filing.lastError}
        {asked}
      </p>
    );
  }
  return (
    <p>
      {filing.lastError === null ? (
        "Waits for the worker, which files it within seconds. Load the page again to see what became of it."
      ) : (
        <>
          Not filed yet: {filing.lastError} Attempt {filing.attempts} of {maxAttempts}, the next{" "}
          <Age at={filing.nextAttemptAt} now={now} />.
        </>
      )}
      {asked}
    </p>
  );
}
