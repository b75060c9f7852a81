import { Details } from "@/components/ui/details";
import { Panel } from "@/components/ui/panel";
import { UnreadState } from "@/components/ui/unread-state";
import type { AlertView, IncidentView, SilenceView } from "@/lib/domain/incident/view";
import type { KeptAction } from "@/lib/server-actions/form-state";
import { AlertItem } from "./alert-item";
import { MissingWebhooks } from "./missing-webhooks";
import { SilenceForm } from "./silence-form";
import { SilenceList } from "./silence-list";

/** What the forms of the alerts post to; absent where nothing can be changed, as on a shared link. */
export interface SilencingControls {
  silenceAction: KeptAction;
  expireAction: KeptAction;
  /** The page's own query, kept when a form is posted. */
  search: string;
  /** The page that nothing loads anew. */
  heldPath: string;
  /** It is that page. */
  isHeld: boolean;
  /** Why nothing can be silenced; null when it can. */
  refused: string | null;
}

export interface AlertListProps {
  incidentId: string;
  alerts: AlertView[];
  silences?: SilenceView[];
  silencing?: SilencingControls | null;
  /** Why the lists are empty although there may be something: they could not be read. */
  unread?: IncidentView["unread"];
  now: number;
}

/** More than these are folded away. */
const shownAtOnce = 8;

/** The alerts behind this incident, each with the way back to what raised it, and what is silenced of them. */
export function AlertList({ incidentId, alerts, silences = [], silencing = null, unread = {}, now }: AlertListProps) {
  const item = (alert: AlertView) => (
    <AlertItem key={alert.fingerprint} alert={alert} now={now}>
      {silencing !== null && silencing.refused === null && (
        <SilenceForm incidentId={incidentId} alert={alert} silencing={silencing} />
      )}
    </AlertItem>
  );
  const [shown, folded] = [alerts.slice(0, shownAtOnce), alerts.slice(shownAtOnce)];
  return (
    <Panel id="alerts" title="Alerts" className="cockpit:min-h-32 cockpit:overflow-y-auto [scrollbar-width:thin]">
      {unread.alerts && <UnreadState what="The alerts of this incident" reason={unread.alerts} />}
      {unread.silences && <UnreadState what="The silences of its alerts" reason={unread.silences} />}
      {alerts.length === 0 && !unread.alerts && (
        <p className="px-3 py-2 text-muted">No alert belongs to this incident.</p>
      )}
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
