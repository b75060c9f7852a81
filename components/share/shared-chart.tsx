import { SamplesTable } from "@/components/charts/chart-tables";
import { MemoryChartForecast } from "@/components/charts/memory-chart-forecast";
import { MemoryChartFrame } from "@/components/charts/memory-chart-frame";
import { MemoryChartLegend } from "@/components/charts/memory-chart-legend";
import { MemoryChartSvg } from "@/components/charts/memory-chart-svg";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { prepareMemoryChart } from "@/lib/charts/prepare-memory-chart";

export interface SharedChartProps {
  /** Null for an incident without target. */
  data: MemoryChartData | null;
}

/** The server's picture of the memory chart, what it shows in a sentence, and its numbers. */
export function SharedChart({ data }: SharedChartProps) {
  if (data === null) {
    return <p className="px-3 py-2 text-muted">There is no chart: this incident belongs to no target.</p>;
  }
  const model = prepareMemoryChart(data, { zoom: false });
  return (
    <div className="pt-2 pb-2">
      <div className="break-inside-avoid">
        <MemoryChartFrame model={model}>
          <MemoryChartForecast model={model} />
          <MemoryChartSvg model={model} />
        </MemoryChartFrame>
        <MemoryChartLegend model={model} />
      </div>
      {model.state === "empty" ? (
        <p className="px-3 py-1 font-medium">No samples: {model.detail}</p>
      ) : (
        <>
          <p className="px-3 py-1">{model.summary}</p>
          <div className="px-3 text-small">
            <SamplesTable model={model} />
          </div>
        </>
      )}
    </div>
  );
}
