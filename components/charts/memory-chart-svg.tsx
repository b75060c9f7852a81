import type { ChartPoint, MemoryChartModel } from "@/lib/charts/memory-chart-model";
import { xPercent, yPercent } from "./plot-scale";

const width = 1000;
const height = 400;

export interface MemoryChartSvgProps {
  model: MemoryChartModel;
}

/**
 * The lines of the chart as plain SVG, drawn on the server: what a reader sees before, or without, any script. It
 * stretches to its box; strokes keep their width.
 */
export function MemoryChartSvg({ model }: MemoryChartSvgProps) {
  const x = (at: number) => ((xPercent(model, at) / 100) * width).toFixed(1);
  const y = (bytes: number) => ((yPercent(model, bytes) / 100) * height).toFixed(1);
  const horizontal = (bytes: number) => `M0 ${y(bytes)}H${width}`;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="absolute inset-0 size-full overflow-hidden [&_path]:[vector-effect:non-scaling-stroke]"
      fill="none"
    >
      {model.yTicks.map(({ value }) => (
        <path key={value} d={horizontal(value)} stroke="var(--grid)" />
      ))}
      <path d={`M${x(model.nowMs)} 0V${height}`} stroke="var(--text-muted)" />
      {model.threshold && <path d={horizontal(model.threshold.value)} stroke="var(--limit)" strokeDasharray="6 4" />}
      {model.limit && <path d={horizontal(model.limit.value)} stroke="var(--limit)" strokeWidth="1.5" />}
      {model.overlay && (
        <path
          d={`M${x(model.overlay.from.at)} ${y(model.overlay.from.value)}L${x(model.overlay.to.at)} ${y(model.overlay.to.value)}`}
          stroke="var(--alert-rule)"
        />
      )}
      {model.segments.map((segment) => (
        <path
          key={segment[0]?.at}
          d={toPath(segment, x, y)}
          stroke="var(--series)"
          strokeWidth="2"
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      ))}
    </svg>
  );
}

/** A lone point gets a line of no length, which its round ends draw as a dot. */
function toPath(segment: ChartPoint[], x: (at: number) => string, y: (bytes: number) => string): string {
  const path = `M${segment.map(({ at, value }) => `${x(at)} ${y(value)}`).join("L")}`;
  return segment.length === 1 ? `${path}h0.01` : path;
}
