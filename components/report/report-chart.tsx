import { MemoryChartForecast } from "@/components/charts/memory-chart-forecast";
import { MemoryChartFrame } from "@/components/charts/memory-chart-frame";
import { MemoryChartLegend } from "@/components/charts/memory-chart-legend";
import { MemoryChartSvg } from "@/components/charts/memory-chart-svg";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { prepareMemoryChart } from "@/lib/charts/prepare-memory-chart";

/** The report's chart as it was when the page was made: nothing about it moves, on paper neither. */
export function ReportChart({ data }: { data: MemoryChartData }) {
  const model = prepareMemoryChart(data);
  return (
    <div className="break-inside-avoid rounded-box border border-edge bg-raised py-2">
      <MemoryChartFrame model={model}>
        <MemoryChartForecast model={model} />
        <MemoryChartSvg model={model} />
      </MemoryChartFrame>
      {model.state === "empty" && <p className="px-3 py-1 font-medium">No samples: {model.detail}</p>}
      <MemoryChartLegend model={model} />
    </div>
  );
}
