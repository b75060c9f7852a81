import type { IncidentView } from "@/lib/domain/incident/view";
import { AlertList } from "./alert-list";
import { TimelinePanel } from "./timeline-panel";
import { WhatToDo } from "./what-to-do";

export interface RightColumnProps {
  view: IncidentView;
}

/**
 * What to do, the alerts, and the timeline. Beside the chart where there is room; on a narrow page its two halves stand
 * apart: what to do before the chart, the rest at the end.
 */
export function RightColumn({ view }: RightColumnProps) {
  return (
    <>
      <div className="order-3 shrink-0">
        <WhatToDo runbook={view.runbook} />
      </div>
      <div className="order-5 flex min-h-0 flex-col gap-3">
        <AlertList alerts={view.alerts} now={view.now} />
        <TimelinePanel entries={view.timeline} now={view.now} />
      </div>
    </>
  );
}
