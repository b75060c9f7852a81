import { useId } from "react";
import { byteTicks } from "@/lib/charts/axis-ticks";
import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import { formatUtc } from "@/lib/domain/format/format";
import { PartKey } from "./part-key";
import type { RankedPart } from "./rank-parts";
import { type AreaEdge, stackAreas } from "./stack-areas";

const width = 1000;
const height = 200;

export interface GrowthAreasProps {
  attribution: Pick<Attribution, "buckets" | "segment">;
  parts: readonly RankedPart[];
  now: number;
}

/** Level of each part over time, stacked, as plain SVG: the same picture with and without a script. */
export function GrowthAreas({ attribution: { buckets }, parts, now }: GrowthAreasProps) {
  const hatchId = useId();
  const { topBytes, layers } = stackAreas(
    buckets,
    parts.map(({ index }) => index),
  );
  const first = buckets[0];
  const last = buckets[buckets.length - 1];
  if (!first || !last || topBytes <= 0) {
    return <p className="text-muted">There is no picture: memory was not measured often enough in this stretch.</p>;
  }
  const span = Math.max(1, last.at - first.at);
  const x = (at: number) => (((at - first.at) / span) * width).toFixed(1);
  const y = (bytes: number) => (height - (bytes / topBytes) * height).toFixed(1);
  const ticks = byteTicks(0, topBytes);
  return (
    <figure className="space-y-1">
      <div className="relative ml-16 h-44 border-edge border-b border-l">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label="Parts of RSS over time, stacked; the table beneath has the numbers"
          className="absolute inset-0 size-full"
        >
          <defs>
            <pattern id={hatchId} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <path d="M0 0V8" stroke="var(--border-strong)" strokeWidth="2" />
            </pattern>
          </defs>
          {layers.map((runs, layer) => {
            const part = parts[layer];
            return runs.map((run) => (
              <path
                key={`${part?.name ?? "unexplained"}-${run[0]?.at}`}
                d={toArea(run, x, y)}
                fill={part ? part.color : `url(#${hatchId})`}
                stroke="var(--surface)"
                strokeWidth="0.5"
              />
            ));
          })}
        </svg>
        {ticks.map(({ value, label }) => (
          <span
            key={value}
            aria-hidden="true"
            className="-left-16 absolute w-15 translate-y-1/2 text-right text-muted text-small"
            style={{ bottom: `${((value / topBytes) * 100).toFixed(2)}%` }}
          >
            {label}
          </span>
        ))}
      </div>
      <p className="ml-16 flex justify-between text-muted text-small">
        <span>{formatUtc(first.at, now)}</span>
        <span>{formatUtc(last.at, now)}</span>
      </p>
      <figcaption>
        <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-muted text-small">
          {parts
            .filter((_, layer) => layers[layer]?.length)
            .map(({ name, label, color }) => (
              <li key={name}>
                <PartKey color={color}>{label}</PartKey>
              </li>
            ))}
          <li>
            <PartKey color={null}>Unexplained</PartKey>
          </li>
        </ul>
      </figcaption>
    </figure>
  );
}

/** There and back: along the upper edge, then along the lower one. A lone bucket becomes a hairline. */
function toArea(run: readonly AreaEdge[], x: (at: number) => string, y: (bytes: number) => string): string {
  const upper = run.map(({ at, high }) => `${x(at)} ${y(high)}`);
  const lower = [...run].reverse().map(({ at, low }) => `${x(at)} ${y(low)}`);
  return `M${[...upper, ...lower].join("L")}Z`;
}
