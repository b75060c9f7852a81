import type { FormAction } from "@/components/remediation/form-action";
import { Details } from "@/components/ui/details";
import { Panel } from "@/components/ui/panel";
import type { AlertView, SilenceView } from "@/lib/domain/incident/view";
import { AlertItem } from "./alert-item";
import { MissingWebhooks } from "./missing-webhooks";
import { SilenceForm } from "./silence-form";
import { SilenceList } from "./silence-list";

/** What the forms of the alerts post to; absent where nothing can be changed, as on a shared link. */
export interface SilencingControls {
  silenceAction: FormAction;
  expireAction: FormAction;
  /** The page's own query, kept when a form is posted. */
  search: string;
  /** Why the last of these forms was refused. */
  problem: string | null;
  /** Why nothing can be silenced; null when it can. */
  refused: string | null;
}

export interface AlertListProps {
  incidentId: string;
  alerts: AlertView[];
  silences?: SilenceView[];
  silencing?: SilencingControls | null;
  now: number;
}

/** More than these are folded away. */
const shownAtOnce = 8;

/** The alerts behind this incident, each with the way back to what raised it, and what is silenced of them. */
export function AlertList({ incidentId, alerts, silences = [], silencing = null, now }: AlertListProps) {
  const item = (alert: AlertView) => (
    <AlertItem key={alert.fingerprint} alert={alert} now={now}>
      {silencing !== null && silencing.refused === null && (
        <SilenceForm incidentId={incidentId} alert={alert} search={silencing.search} action={silencing.silenceAction} />
      )}
    </AlertItem>
  );
  const [shown, folded] = [alerts.slice(0, shownAtOnce), alerts.slice(shownAtOnce)];
  return (
    <Panel id="alerts" title="Alerts" className="cockpit:min-h-32 cockpit:overflow-y-auto [scrollbar-width:thin]">
      {silencing?.problem && (
        <p role="alert" className="break-words px-3 py-1 text-attention">
          Refused: {silencing.problem}
        </p>
      )}
      {alerts.length === 0 && <p className="px-3 py-2 text-muted">No alert belongs to this incident.</p>}
      <MissingWebhooks alerts={alerts} />
      <ul className="divide-y divide-edge">{shown.map(item)}</ul>
      {folded.length > 0 && (
        <Details summary={`${folded.length} more alerts`} summaryClassName="px-3">
          <ul className="divide-y divide-edge">{folded.map(item)}</ul>
        </Details>
      )}
      <SilenceList incidentId={incidentId} silences={silences} silencing={silencing} now={now} />
      {silencing?.refused && alerts.length > 0 && (
        <p className="border-edge border-t px-3 py-1 text-muted text-small">{silencing.refused}</p>
      )}
    </Panel>
  );
}
