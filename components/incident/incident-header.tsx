import Link from "next/link";
import { Elapsed } from "@/components/ui/elapsed";
import type { IncidentView } from "@/lib/domain/incident/view";
import { paths } from "@/lib/paths";
import { IncidentStateBadge } from "./incident-state-badge";
import { InvestigateTimer } from "./investigate-timer";
import { SeverityBadge } from "./severity-badge";

export interface IncidentHeaderProps {
  view: IncidentView;
}

/** One line: which node, what, how grave, in which state, for how long, and how long until somebody must have looked. */
export function IncidentHeader({ view }: IncidentHeaderProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
      <h1 className="font-semibold text-plain text-title">
        {view.targetName} <span className="font-normal text-muted">·</span> {view.title}
      </h1>
      <SeverityBadge severity={view.severity} />
      <IncidentStateBadge state={view.state} />
      <span>
        #{view.number} · opened <Elapsed since={view.openedAt} now={view.now} /> ago by {view.openedBy}
      </span>
      {view.state === "open" && view.investigateBy !== null && (
        <InvestigateTimer openedAt={view.openedAt} investigateBy={view.investigateBy} now={view.now} />
      )}
      <Link href={paths.report(view.id)} className="text-link inline-flex min-h-6 items-center">
        Report
      </Link>
      {view.previousIncidentId && (
        <Link href={paths.incident(view.previousIncidentId)} className="text-link inline-flex min-h-6 items-center">
          previous incident
        </Link>
      )}
    </div>
  );
}
