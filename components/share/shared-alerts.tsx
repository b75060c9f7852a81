import { Instant } from "@/components/ui/instant";
import type { SharedAlert } from "@/lib/domain/share/view";
import { SharedSection } from "./shared-section";

export interface SharedAlertsProps {
  alerts: readonly SharedAlert[];
  now: number;
}

/** The alerts of the incident with their labels, as text: their addresses lead nowhere from outside. */
export function SharedAlerts({ alerts, now }: SharedAlertsProps) {
  return (
    <SharedSection id="alerts" title="Alerts">
      {alerts.length === 0 && <p className="px-3 py-2 text-muted">No alert belongs to this incident.</p>}
      <ul className="divide-y divide-edge empty:hidden">
        {alerts.map((alert) => (
          <li key={alert.id} className="px-3 py-1.5">
            <p>
              <strong className="font-semibold">{alert.name}</strong> {alert.status}, since{" "}
              <Instant at={alert.startsAt} now={now} />
              {alert.endsAt !== null && (
                <>
                  , until <Instant at={alert.endsAt} now={now} />
                </>
              )}
              {alert.fired > 1 && `, fired ${alert.fired} times`}
            </p>
            {alert.facts.length > 0 && (
              <ul className="text-muted text-small">
                {alert.facts.map((fact) => (
                  <li key={fact} className="break-words">
                    {fact}
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </SharedSection>
  );
}
