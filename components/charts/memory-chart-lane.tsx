import type { CSSProperties } from "react";
import type { ChartLane, LaneAnchor, LaneMark, LaneWatch, MemoryChartModel } from "@/lib/charts/memory-chart-model";
import { EventShape } from "./event-shape";
import { xPercent } from "./plot-scale";
import { WatchSign, watchLooks } from "./watch-look";

export interface MemoryChartLaneProps {
  model: MemoryChartModel;
}

const shifts: Record<LaneAnchor, string> = { start: "", centre: "-translate-x-1/2", end: "-translate-x-full" };

/**
 * Below the plot: what happened to the target, and whether it held. Its height is the same with nothing in it, so that
 * nothing moves when something happens. Of its layouts one is shown, for the eye and for a screen reader alike.
 */
export function MemoryChartLane({ model }: MemoryChartLaneProps) {
  return (
    <div className="relative h-12 pt-1.5">
      <span aria-hidden="true" className="absolute top-1.5 right-full mr-2 leading-4">
        events
      </span>
      <span aria-hidden="true" className="absolute right-full bottom-0 mr-2 leading-4">
        watch
      </span>
      <div className="sm:hidden">
        <Lane model={model} lane={model.lane.narrow} />
      </div>
      <div className="hidden sm:block xl:hidden">
        <Lane model={model} lane={model.lane.wide} />
      </div>
      <div className="hidden xl:block">
        <Lane model={model} lane={model.lane.widest} />
      </div>
    </div>
  );
}

function Lane({ model, lane }: MemoryChartLaneProps & { lane: ChartLane }) {
  const left = (at: number) => `${xPercent(model, at)}%`;
  const width = (fromMs: number, toMs: number) => `${xPercent(model, toMs) - xPercent(model, fromMs)}%`;
  return (
    <>
      <ul aria-label="Events below the chart" className="relative h-4">
        {lane.marks.map((mark) => (
          <Mark key={mark.lines.join()} mark={mark} left={left(mark.at)} />
        ))}
      </ul>
      <ul aria-label="Watches below the chart" className="relative mt-0.5 h-5.5">
        {lane.watches.map((watch) => (
          <li key={watch.text} title={tellWatch(watch)} className={watchLooks[watch.state].color}>
            <Bracket watch={watch} style={{ left: left(watch.fromMs), width: width(watch.fromMs, watch.toMs) }} />
            {watch.label && (
              <span
                aria-hidden="true"
                className={`absolute bottom-0 flex items-center gap-1 whitespace-nowrap leading-4 ${shifts[watch.label.anchor]}`}
                style={{ left: left(watch.label.at) }}
              >
                <WatchSign state={watch.state} />
                {watch.label.words}
                {watch.hidden > 0 && ` +${watch.hidden}`}
              </span>
            )}
            <span className="sr-only">{tellWatch(watch)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Mark({ mark, left }: { mark: LaneMark; left: string }) {
  return (
    <li
      title={mark.lines.join("\n")}
      className={`absolute flex h-4 items-center gap-1 text-plain ${shifts[mark.anchor]}`}
      style={{ left }}
    >
      {mark.kinds.map(({ kind, count }) => (
        <span key={kind} aria-hidden="true" className="flex items-center gap-px">
          <EventShape kind={kind} />
          {count > 1 && count}
        </span>
      ))}
      <span className="sr-only">{mark.lines.join("; ")}</span>
    </li>
  );
}

/** Open to the right while the watch goes on, and to the left where it began before the picture. */
function Bracket({ watch, style }: { watch: LaneWatch; style: CSSProperties }) {
  const { line } = watchLooks[watch.state];
  const ends = `${watch.isCut ? "" : "border-l-2"} ${watch.state === "watching" ? "" : "border-r-2"}`;
  return (
    <div
      className={`absolute top-0 h-1.5 min-w-1 border-current ${line === "double" ? "border-b-3" : "border-b-2"} ${ends}`}
      style={{ ...style, borderBottomStyle: line }}
    />
  );
}

function tellWatch({ text, hidden }: LaneWatch): string {
  if (hidden === 0) return text;
  return `${text} ${hidden} earlier ${hidden === 1 ? "watch stands" : "watches stand"} in the table.`;
}
