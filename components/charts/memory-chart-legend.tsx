import type { ReactNode } from "react";
import type { MemoryChartModel } from "@/lib/charts/memory-chart-model";

export interface MemoryChartLegendProps {
  model: MemoryChartModel;
}

/** What each mark means, in words, for the marks that are in the picture; and why the alert rule's line is not. */
export function MemoryChartLegend({ model }: MemoryChartLegendProps) {
  const isCut = model.drawnPoints < model.totalPoints;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 px-3 pt-2 pb-1 text-muted text-small">
      {model.state === "data" && (
        <Entry mark={<Stroke color="var(--series)" width={2} />}>
          RSS{isCut && `, ${model.drawnPoints} of ${model.totalPoints} samples with every peak`}
        </Entry>
      )}
      {model.limit && <Entry mark={<Stroke color="var(--limit)" width={1.5} />}>limit</Entry>}
      {model.threshold && <Entry mark={<Stroke color="var(--limit)" width={1} dash="4 2" />}>90 % of the limit</Entry>}
      {model.overlay && (
        <Entry mark={<Stroke color="var(--alert-rule)" width={1} />}>alert rule's line (predict_linear)</Entry>
      )}
      {model.gaps.length > 0 && (
        <Entry mark={<span className="hatched h-3 w-5 border border-edge" />}>no samples</Entry>
      )}
      {model.restarts.length > 0 && <Entry mark={<span className="text-plain">▲</span>}>process restart</Entry>}
      {model.overlayDetail && <li>alert rule's line not drawn: {model.overlayDetail}</li>}
    </ul>
  );
}

function Entry({ mark, children }: { mark: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden="true" className="flex items-center">
        {mark}
      </span>
      <span>{children}</span>
    </li>
  );
}

function Stroke({ color, width, dash }: { color: string; width: number; dash?: string }) {
  return (
    <svg width="20" height="12" viewBox="0 0 20 12" aria-hidden="true">
      <path d="M0 6H20" stroke={color} strokeWidth={width} strokeDasharray={dash} />
    </svg>
  );
}
