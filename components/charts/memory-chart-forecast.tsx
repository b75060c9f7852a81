import type { ChartPoint, MemoryChartModel } from "@/lib/charts/memory-chart-model";
import { bandAreaStyle, bandEdgeStyle, forecastLineStyle } from "./forecast-style";
import { xPercent, yPercent } from "./plot-scale";

const width = 1000;
const height = 400;

export interface MemoryChartForecastProps {
  model: MemoryChartModel;
}

/**
 * The forecast's interval, centre line and meeting with the limit. It lies beneath the server's and the live picture
 * alike, so that nothing about it changes when one takes the other's place.
 */
export function MemoryChartForecast({ model }: MemoryChartForecastProps) {
  const { forecast } = model;
  if (!forecast) return null;
  const x = (at: number) => ((xPercent(model, at) / 100) * width).toFixed(1);
  const y = (bytes: number) => ((yPercent(model, bytes) / 100) * height).toFixed(1);
  const path = (points: ChartPoint[]) => `M${points.map(({ at, value }) => `${x(at)} ${y(value)}`).join("L")}`;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-part="forecast"
      className="pointer-events-none absolute inset-0 size-full overflow-hidden [&_path]:[vector-effect:non-scaling-stroke]"
      fill="none"
    >
      {forecast.bands.map((band) => {
        const d = `${path(band.area)}Z`;
        return <path key={d} d={d} {...bandAreaStyle(forecast, band)} />;
      })}
      {forecast.bands
        .filter(({ isBackTested }) => !isBackTested)
        .flatMap(({ edges }) => edges.map(path))
        .map((d) => (
          <path key={d} d={d} {...bandEdgeStyle(forecast)} />
        ))}
      {forecast.lines.map(path).map((d) => (
        <path key={d} d={d} {...forecastLineStyle(forecast)} />
      ))}
      {forecast.crossing && (
        <>
          <path
            d={`M${x(forecast.crossing.at)} ${y(forecast.crossing.value)}V${height}`}
            stroke="var(--limit)"
            strokeDasharray="1 3"
          />
          <path
            d={`M${x(forecast.crossing.at)} ${(Number(y(forecast.crossing.value)) - 10).toFixed(1)}v20`}
            stroke="var(--limit)"
            strokeWidth="2"
          />
        </>
      )}
    </svg>
  );
}
