import type { ReactNode } from "react";
import { eventKinds, type ForecastDrawing, type MemoryChartModel } from "@/lib/charts/memory-chart-model";
import { EventShape, eventKindWords } from "./event-shape";
import { bandAreaStyle, bandEdgeStyle, forecastLineStyle } from "./forecast-style";

export interface MemoryChartLegendProps {
  model: MemoryChartModel;
}

/** What each mark means, in words, for the marks that are in the picture; and why forecast or alert rule's line are not. */
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
      {model.forecast && <ForecastEntries forecast={model.forecast} />}
      {model.overlay && (
        <Entry mark={<Stroke color="var(--alert-rule)" width={1} />}>alert rule's line (predict_linear)</Entry>
      )}
      {model.gaps.length > 0 && (
        <Entry mark={<span className="hatched h-3 w-5 border border-edge" />}>no samples</Entry>
      )}
      {eventKinds
        .filter((kind) => model.events.some((event) => event.kind === kind))
        .map((kind) => (
          <Entry key={kind} mark={<EventShape kind={kind} />}>
            {eventKindWords[kind]}
          </Entry>
        ))}
      {model.forecastDetail && <li>forecast not drawn: {model.forecastDetail}</li>}
      {model.overlayDetail && <li>alert rule's line not drawn: {model.overlayDetail}</li>}
    </ul>
  );
}

function ForecastEntries({ forecast }: { forecast: ForecastDrawing }) {
  const bands = new Map(forecast.bands.map((band) => [band.label, band]));
  return (
    <>
      <Entry
        mark={
          <Swatch>
            <path d="M0 6H20" {...forecastLineStyle(forecast)} />
          </Swatch>
        }
      >
        {forecast.label}
      </Entry>
      {[...bands.values()].map((band) => (
        <Entry
          key={band.label}
          mark={
            <Swatch>
              <path d="M0 1H20V11H0Z" {...bandAreaStyle(forecast, band)} />
              {!band.isBackTested && <path d="M0 1H20M0 11H20" {...bandEdgeStyle(forecast)} />}
            </Swatch>
          }
        >
          {band.label}
        </Entry>
      ))}
    </>
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
    <Swatch>
      <path d="M0 6H20" stroke={color} strokeWidth={width} strokeDasharray={dash} />
    </Swatch>
  );
}

function Swatch({ children }: { children: ReactNode }) {
  return (
    <svg width="20" height="12" viewBox="0 0 20 12" aria-hidden="true" fill="none">
      {children}
    </svg>
  );
}
