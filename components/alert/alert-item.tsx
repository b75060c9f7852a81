import type { ReactNode } from "react";
import { toSafeHref } from "@/components/runbook/safe-href";
import { Elapsed } from "@/components/ui/elapsed";
import { StateGlyph } from "@/components/ui/state-glyph";
import { formatUtc } from "@/lib/domain/format/format";
import type { AlertView } from "@/lib/domain/incident/view";

export interface AlertItemProps {
  alert: AlertView;
  now: number;
  /** What can be done about it. */
  children?: ReactNode;
}

/** One alert in one line, however often it fired. */
export function AlertItem({ alert, now, children }: AlertItemProps) {
  return (
    <li className="px-3 py-1">
      <span
        className={`inline-flex items-center gap-1.5 ${alert.status === "firing" ? "text-attention" : "text-muted"}`}
      >
        <StateGlyph state={alert.status === "firing" ? "met" : "not met"} />
        {alert.status}
      </span>{" "}
      <span className="break-words font-medium">{alert.name}</span>
      <p className="text-muted text-small">
        {alert.endsAt !== null ? (
          <>
            {formatUtc(alert.startsAt, now)} to {formatUtc(alert.endsAt, now)}
          </>
        ) : alert.status === "firing" ? (
          <>
            for <Elapsed since={alert.startsAt} now={now} />
          </>
        ) : (
          <>since {formatUtc(alert.startsAt, now)}, its end is unknown</>
        )}
        {alert.fired > 1 && (
          <>
            {" · "}fired {alert.fired} times, first {formatUtc(alert.firstStartsAt, now)}, last{" "}
            {formatUtc(alert.startsAt, now)}
          </>
        )}
        {alert.source === "prometheus" && " · from Prometheus, no webhook"}
        <OutsideLink url={alert.generatorUrl} text="rule in Prometheus" />
        <OutsideLink url={alert.alertmanagerUrl} text="in Alertmanager" />
      </p>
      {children}
    </li>
  );
}

/** The address comes from outside with the alert, so it is a link only when its scheme is harmless. */
function OutsideLink({ url, text }: { url: string | null; text: string }) {
  const href = url === null ? null : toSafeHref(url);
  if (href === null) return null;
  return (
    <>
      {" · "}
      <a href={href} rel="noreferrer" className="text-link inline-flex min-h-6 items-center">
        {text}
      </a>
    </>
  );
}
