import type { ReactNode } from "react";
import type { ChartTick, MemoryChartModel } from "@/lib/charts/memory-chart-model";
import { MemoryChartLane } from "./memory-chart-lane";
import { xPercent, yPercent } from "./plot-scale";

export interface MemoryChartFrameProps {
  model: MemoryChartModel;
  /** What draws the lines; it fills the plot. */
  children: ReactNode;
}

/** Everything around the lines, as ordinary text that keeps its size at any width: axes, hatched gaps, labels, events. */
export function MemoryChartFrame({ model, children }: MemoryChartFrameProps) {
  const left = (at: number) => `${xPercent(model, at)}%`;
  const top = (bytes: number) => `${yPercent(model, bytes)}%`;
  return (
    <div className="relative pr-3 pl-17 text-muted text-small">
      <div role="img" aria-label={model.summary} className="relative h-48 border-edge border-b sm:h-52">
        {model.gaps.map(({ fromMs, toMs }) => (
          <div
            key={fromMs}
            className="hatched absolute inset-y-0 opacity-80"
            style={{ left: left(fromMs), width: `${xPercent(model, toMs) - xPercent(model, fromMs)}%` }}
          />
        ))}
        {model.yTicks.map(({ value, label }) => (
          <span
            key={value}
            className="-translate-y-1/2 absolute right-full mr-2 whitespace-nowrap"
            style={{ top: top(value) }}
          >
            {label}
          </span>
        ))}
        {children}
        <PlotLabels model={model} top={top} />
      </div>
      <MemoryChartLane model={model} />
      <div aria-hidden="true" className="relative h-4">
        {model.xTicks.map((tick, index) => (
          <TimeLabel key={tick.value} tick={tick} model={model} isExtra={index % 2 === 1} />
        ))}
        <span className="absolute right-full mr-2">UTC</span>
      </div>
    </div>
  );
}

interface PlotLabelsProps {
  model: MemoryChartModel;
  top: (bytes: number) => string;
}

function PlotLabels({ model, top }: PlotLabelsProps) {
  const { limit, threshold, overlay, forecast } = model;
  return (
    <>
      <NowLabel percent={xPercent(model, model.nowMs)} limitTop={limit && top(limit.value)} />
      {limit && (
        <span className="-translate-y-full absolute right-0 px-1 text-limit" style={{ top: top(limit.value) }}>
          {limit.label}
        </span>
      )}
      {threshold && (
        <span className="absolute left-0 bg-raised/80 px-1 text-limit" style={{ top: top(threshold.value) }}>
          {threshold.label}
        </span>
      )}
      {overlay && (
        <span
          className="absolute hidden whitespace-nowrap bg-raised/80 px-1 sm:inline"
          style={{
            // Never beyond the plot's right edge.
            left: `min(${(xPercent(model, overlay.from.at) + xPercent(model, overlay.to.at)) / 2 + 1}%, 100% - 7rem)`,
            top: `${(yPercent(model, overlay.from.value) + yPercent(model, overlay.to.value)) / 2 + 3}%`,
          }}
        >
          alert rule's line
        </span>
      )}
      {forecast?.crossing && (
        <CrossingLabel percent={xPercent(model, forecast.crossing.at)} label={forecast.crossing.label} />
      )}
    </>
  );
}

/** On the right, where the limit's label stands, it keeps below that line; at the very edge it stands left of its own. */
function NowLabel({ percent, limitTop }: { percent: number; limitTop: string | null }) {
  const side = percent > 85 ? { right: `${100 - percent}%` } : { left: `${percent}%` };
  return (
    <span className="absolute px-1" style={{ ...side, top: percent > 50 && limitTop ? limitTop : 0 }}>
      now
    </span>
  );
}

/** At the foot of the plot, where lines are rare, and on the side of the tick that has more room. */
function CrossingLabel({ percent, label }: { percent: number; label: string }) {
  const place =
    percent > 50
      ? { right: `${100 - percent}%`, maxWidth: `${percent}%`, textAlign: "right" as const }
      : { left: `${percent}%`, maxWidth: `${100 - percent}%` };
  return (
    <span className="absolute bottom-0 bg-raised/80 px-1 text-limit" style={place}>
      {label}
    </span>
  );
}

interface TimeLabelProps {
  tick: ChartTick;
  model: MemoryChartModel;
  /** Left out where the picture is narrow. */
  isExtra: boolean;
}

/** Labels at the very ends would stick out of the picture, so they are not centred there. */
function TimeLabel({ tick, model, isExtra }: TimeLabelProps) {
  const percent = xPercent(model, tick.value);
  const shift = percent < 4 ? "" : percent > 96 ? "-translate-x-full" : "-translate-x-1/2";
  return (
    <span className={`absolute ${shift} ${isExtra ? "hidden sm:inline" : ""}`} style={{ left: `${percent}%` }}>
      {tick.label}
    </span>
  );
}
