import { toSafeHref } from "@/components/runbook/safe-href";
import { Elapsed } from "@/components/ui/elapsed";
import { Panel } from "@/components/ui/panel";
import { StateGlyph } from "@/components/ui/state-glyph";
import { formatUtc } from "@/lib/domain/format/format";
import type { AlertView } from "@/lib/domain/incident/view";

export interface AlertListProps {
  alerts: AlertView[];
  now: number;
}

/** The alerts behind this incident, each with the way back to the rule that raised it. */
export function AlertList({ alerts, now }: AlertListProps) {
  return (
    <Panel id="alerts" title="Alerts">
      {alerts.length === 0 && <p className="px-3 py-2 text-muted">None; this incident was opened by hand.</p>}
      <ul className="divide-y divide-edge">
        {alerts.map((alert) => (
          <li key={`${alert.name}-${alert.startsAt}`} className="px-3 py-1">
            <span
              className={`inline-flex items-center gap-1.5 ${alert.status === "firing" ? "text-attention" : "text-muted"}`}
            >
              <StateGlyph state={alert.status === "firing" ? "met" : "not met"} />
              {alert.status}
            </span>{" "}
            <span className="font-medium">{alert.name}</span>
            <p className="text-muted text-small">
              {alert.endsAt === null ? (
                <>
                  for <Elapsed since={alert.startsAt} now={now} />
                </>
              ) : (
                <>
                  {formatUtc(alert.startsAt, now)} to {formatUtc(alert.endsAt, now)}
                </>
              )}
              <RuleLink url={alert.generatorUrl} />
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The address comes from outside with the alert, so it is a link only when its scheme is harmless. */
function RuleLink({ url }: { url: string | null }) {
  const href = url === null ? null : toSafeHref(url);
  if (href === null) return null;
  return (
    <>
      {" · "}
      <a href={href} rel="noreferrer" className="text-link inline-flex min-h-6 items-center">
        rule in Prometheus
      </a>
    </>
  );
}
