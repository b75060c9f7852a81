import type { PlanContent } from "@/lib/domain/action/action";
import { formatBytes, formatUtc } from "@/lib/domain/format/format";
import { sketchForecast } from "./forecast-sketch";

export interface PlanForecastProps {
  forecast: NonNullable<PlanContent["forecast"]>;
  now: number;
}

const box = { width: 280, height: 64 };

/** How memory would go on if the plan works: in words, and as a small picture with its ends in numbers. */
export function PlanForecast({ forecast, now }: PlanForecastProps) {
  const { text, limitBytes } = forecast;
  const sketch = sketchForecast(forecast, box);
  return (
    <>
      <p className="mt-1">{text}</p>
      {sketch && (
        <figure className="mt-1">
          <svg
            viewBox={`0 -2 ${box.width} ${box.height + 4}`}
            preserveAspectRatio="none"
            className="h-16 w-full"
            aria-hidden="true"
            fill="none"
          >
            <path d={`M0 ${box.height}H${box.width}`} stroke="var(--grid)" vectorEffect="non-scaling-stroke" />
            {sketch.limitY !== null && (
              <path
                d={`M0 ${sketch.limitY}H${box.width}`}
                stroke="var(--limit)"
                strokeWidth="2"
                vectorEffect="non-scaling-stroke"
              />
            )}
            <polyline
              points={sketch.line.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}
              stroke="var(--forecast)"
              strokeWidth="2"
              strokeDasharray="6 4"
              vectorEffect="non-scaling-stroke"
            />
          </svg>
          <figcaption className="flex flex-wrap justify-between gap-x-3 text-muted text-small">
            <span>
              {formatUtc(sketch.first.at, now)} {formatBytes(sketch.first.bytes)}
            </span>
            {limitBytes !== null && <span>limit {formatBytes(limitBytes)}</span>}
            <span>
              {formatUtc(sketch.last.at, now)} {formatBytes(sketch.last.bytes)}
            </span>
          </figcaption>
        </figure>
      )}
    </>
  );
}
