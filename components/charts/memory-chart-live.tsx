"use client";

import { memo, useLayoutEffect, useMemo, useRef, useState } from "react";
import {
  CartesianGrid,
  Line,
  LineChart,
  type MouseHandlerDataParam,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { ChartPoint, MemoryChartModel } from "@/lib/charts/memory-chart-model";

export interface MemoryChartLiveProps {
  model: MemoryChartModel;
  /** Told which sample the pointer is at, null when it leaves. */
  onPoint: (point: ChartPoint | null) => void;
}

interface Row {
  at: number;
  value: number | null;
}

const noMargin = { top: 0, right: 0, bottom: 0, left: 0 };

/** The same lines as the server's picture, in the same box, with a cross-hair that reads out the sample beneath it. */
export const MemoryChartLive = memo(function MemoryChartLive({ model, onPoint }: MemoryChartLiveProps) {
  const box = useRef<HTMLDivElement>(null);
  const size = useBoxSize(box);
  const rows = useMemo(() => toRows(model.segments), [model.segments]);
  const readOut = (state: MouseHandlerDataParam) => onPoint(findPoint(rows, state.activeLabel));
  const { limit, threshold, overlay } = model;

  return (
    <div ref={box} className="absolute inset-0 overflow-hidden [&_*]:outline-none">
      {size && (
        <LineChart
          width={size.width}
          height={size.height}
          margin={noMargin}
          data={rows}
          accessibilityLayer={false}
          onMouseMove={readOut}
          onMouseLeave={() => onPoint(null)}
        >
          <CartesianGrid vertical={false} stroke="var(--grid)" syncWithTicks />
          <XAxis hide type="number" dataKey="at" domain={[...model.xDomain]} allowDataOverflow />
          <YAxis
            hide
            type="number"
            domain={[...model.yDomain]}
            allowDataOverflow
            ticks={model.yTicks.map(({ value }) => value)}
          />
          <ReferenceLine x={model.nowMs} stroke="var(--text-muted)" />
          {threshold && <ReferenceLine y={threshold.value} stroke="var(--limit)" strokeDasharray="6 4" />}
          {limit && <ReferenceLine y={limit.value} stroke="var(--limit)" strokeWidth={1.5} />}
          {overlay && (
            <ReferenceLine
              segment={[
                { x: overlay.from.at, y: overlay.from.value },
                { x: overlay.to.at, y: overlay.to.value },
              ]}
              stroke="var(--alert-rule)"
            />
          )}
          <Tooltip
            content={() => null}
            cursor={{ stroke: "var(--text-plain)", strokeWidth: 1 }}
            isAnimationActive={false}
          />
          <Line
            dataKey="value"
            type="linear"
            stroke="var(--series)"
            strokeWidth={2}
            strokeLinecap="round"
            dot={false}
            activeDot={{ r: 4, fill: "var(--series)", stroke: "var(--raised)" }}
            connectNulls={false}
            isAnimationActive={false}
          />
        </LineChart>
      )}
    </div>
  );
});

/** A row without a value between two segments keeps the line open there. */
function toRows(segments: ChartPoint[][]): Row[] {
  return segments.flatMap((segment, index) => {
    const first = segment[0];
    return index > 0 && first ? [{ at: first.at, value: null }, ...segment] : segment;
  });
}

function findPoint(rows: Row[], label: string | number | undefined): ChartPoint | null {
  const row = rows.find(({ at, value }) => at === Number(label) && value !== null);
  return row && row.value !== null ? { at: row.at, value: row.value } : null;
}

function useBoxSize(box: React.RefObject<HTMLDivElement | null>): { width: number; height: number } | null {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return size;
}
