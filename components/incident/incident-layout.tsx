import type { ReactNode } from "react";

export interface IncidentLayoutProps {
  header: ReactNode;
  lead: ReactNode;
  chart: ReactNode;
  checklist: ReactNode;
  /** A `RightColumn`. */
  aside: ReactNode;
}

/**
 * The incident page. Wide: chart and right column stay in sight while the checklist scrolls beneath the chart. Narrow: one
 * column in the order header, sentence, what to do, chart, checklist, timeline. The document's order is the narrow one,
 * but for the alerts and the timeline.
 */
export function IncidentLayout({ header, lead, chart, checklist, aside }: IncidentLayoutProps) {
  return (
    <div className="mx-auto flex max-w-[112rem] flex-col gap-3 px-3 py-3 sm:px-4 lg:grid lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_auto_1fr] lg:gap-x-4">
      <div className="order-1 border-edge border-b pb-2 lg:col-span-2">{header}</div>
      <div className="order-2 lg:col-start-1">{lead}</div>
      <div className="contents lg:col-start-2 lg:row-span-2 lg:row-start-2 lg:block">
        <div className="contents cockpit:sticky cockpit:top-3 cockpit:max-h-[calc(100dvh-1.5rem)] lg:flex lg:flex-col lg:gap-3">
          {aside}
        </div>
      </div>
      <div className="order-4 flex min-w-0 flex-col gap-3 lg:col-start-1">
        <div data-stays-in-sight className="cockpit:sticky cockpit:top-0 z-10 bg-surface cockpit:pt-3 cockpit:-mt-3">
          {chart}
        </div>
        {checklist}
      </div>
    </div>
  );
}
