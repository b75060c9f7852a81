import type { ReactNode } from "react";
import { Details } from "@/components/ui/details";
import { ScrollBox } from "@/components/ui/scroll-box";
import type { PredictLinearOverlay } from "@/lib/charts/memory-chart-data";
import type { MemoryChartModel } from "@/lib/charts/memory-chart-model";
import { formatDuration, formatUtc } from "@/lib/domain/format/format";
import { EventsTable, ForecastTable, SamplesTable, WatchesTable } from "./chart-tables";

export interface ChartNotesProps {
  model: MemoryChartModel;
  overlay: PredictLinearOverlay;
  controls?: ReactNode;
}

/** The chart's foot: its controls, its numbers as a table, and where its lines come from. */
export function ChartNotes({ model, overlay, controls }: ChartNotesProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-edge border-t px-3 pt-1 text-small">
      {controls}
      <Details summary="PromQL" className="open:basis-full">
        <dl className="grid max-h-28 grid-cols-[auto_1fr] gap-x-3 gap-y-1 overflow-y-auto py-1">
          <dt className="text-muted">RSS</dt>
          <dd>{model.source ?? `— ${model.detail ?? ""}`}</dd>
          <dt className="text-muted">Alert rule's line</dt>
          <dd>
            <code className="break-all font-mono">{overlay.expr}</code>
            <br />
            the last {formatDuration(overlay.windowSeconds)} as a straight line,{" "}
            {formatDuration(overlay.horizonSeconds)} ahead of {formatUtc(overlay.evaluatedAt, model.nowMs)}
          </dd>
        </dl>
      </Details>
      <Details summary="Table" className="open:basis-full">
        <ScrollBox label="The chart as tables" className="max-h-28 px-2 py-1">
          <SamplesTable model={model} />
          {model.forecastTable.length > 0 && <ForecastTable model={model} />}
          {model.events.length > 0 && <EventsTable model={model} />}
          {model.watches.length > 0 && <WatchesTable model={model} />}
        </ScrollBox>
      </Details>
    </div>
  );
}
