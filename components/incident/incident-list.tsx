import Link from "next/link";
import { LinkPending } from "@/components/shell/link-pending";
import { Elapsed } from "@/components/ui/elapsed";
import { EmptyState } from "@/components/ui/empty-state";
import type { IncidentSummaryView } from "@/lib/domain/incident/view";
import { paths } from "@/lib/paths";
import { IncidentStateBadge } from "./incident-state-badge";
import { InvestigateTimer } from "./investigate-timer";
import { SeverityBadge } from "./severity-badge";

export interface IncidentListProps {
  incidents: IncidentSummaryView[];
  now: number;
}

/** Incidents in the order given, one line each. */
export function IncidentList({ incidents, now }: IncidentListProps) {
  if (incidents.length === 0) {
    return (
      <EmptyState title="No incidents">
        An incident opens by itself when a runbook's alert fires, or by hand from the fleet page.
      </EmptyState>
    );
  }
  return (
    <ul className="divide-y divide-edge rounded-box border border-edge bg-raised">
      {incidents.map((incident) => (
        <li key={incident.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 hover:bg-sunken">
          <SeverityBadge severity={incident.severity} />
          <Link
            href={paths.incident(incident.id)}
            className="text-link flex min-h-6 min-w-56 flex-1 items-center font-medium"
          >
            {incident.targetName} · {incident.title} <span className="ml-1.5 font-normal">#{incident.number}</span>
            <LinkPending />
          </Link>
          <IncidentStateBadge state={incident.state} />
          <span className="text-muted">
            opened <Elapsed since={incident.openedAt} now={now} /> ago by {incident.openedBy}
          </span>
          {incident.state === "open" && incident.investigateBy !== null && (
            <InvestigateTimer openedAt={incident.openedAt} investigateBy={incident.investigateBy} now={now} />
          )}
        </li>
      ))}
    </ul>
  );
}
