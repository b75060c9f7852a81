import type { ReactNode } from "react";
import { IncidentList } from "@/components/incident/incident-list";
import { EmptyState } from "@/components/ui/empty-state";
import type { FleetView, TargetView } from "@/lib/domain/incident/view";
import { FleetRow } from "./fleet-row";

export interface FleetListProps {
  /** Targets in the order to show them, the most urgent first. */
  view: FleetView;
  /** Draws what opens an incident by hand, usually a form; not asked for targets that have one. */
  openControl: (target: TargetView) => ReactNode;
}

/** Every watched node, and the alerts that belong to none. */
export function FleetList({ view, openControl }: FleetListProps) {
  return (
    <div className="space-y-6">
      {view.targets.length === 0 ? <NoTargets /> : <Targets view={view} openControl={openControl} />}
      {view.unmatched.length > 0 && (
        <section aria-labelledby="unmatched-heading" className="space-y-2">
          <h2 id="unmatched-heading" className="font-semibold text-strong">
            Incidents without a target
          </h2>
          <p className="text-muted">
            One whose alert matches no target says which matcher to add to guts-runbook.yaml.
          </p>
          <IncidentList incidents={view.unmatched} now={view.now} />
        </section>
      )}
    </div>
  );
}

function Targets({ view, openControl }: FleetListProps) {
  return (
    <section aria-label="Targets" className="rounded-box border border-edge bg-raised">
      <div
        aria-hidden="true"
        className="fleet-columns hidden border-edge border-b px-3 py-1 text-muted text-small lg:grid"
      >
        <span>Target</span>
        <span className="text-right">RSS</span>
        <span className="text-right">Limit</span>
        <span className="text-right">Used</span>
        <span>Source and age</span>
        <span>Incident</span>
      </div>
      <ul className="divide-y divide-edge">
        {view.targets.map((target) => (
          <FleetRow
            key={target.id}
            target={target}
            now={view.now}
            control={target.incident ? null : openControl(target)}
          />
        ))}
      </ul>
    </section>
  );
}

function NoTargets() {
  return (
    <EmptyState title="No targets yet">
      Add a node under <code className="font-mono">targets:</code> in{" "}
      <code className="font-mono">guts-runbook.yaml</code> (an id, its Prometheus and the labels that name it) and start
      the console again.
    </EmptyState>
  );
}
