"use client";

import { type ComponentType, type ReactNode, useEffect, useMemo, useState } from "react";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import type { ChartPoint } from "@/lib/charts/memory-chart-model";
import { prepareMemoryChart } from "@/lib/charts/prepare-memory-chart";
import { formatBytes, formatUtc } from "@/lib/domain/format/format";
import { ChartNotes } from "./chart-notes";
import { MemoryChartForecast } from "./memory-chart-forecast";
import { MemoryChartFrame } from "./memory-chart-frame";
import { MemoryChartLegend } from "./memory-chart-legend";
import type { MemoryChartLiveProps } from "./memory-chart-live";
import { MemoryChartSvg } from "./memory-chart-svg";

export interface MemoryChartProps {
  data: MemoryChartData;
  /** Range, window and horizon; stands in the chart's foot. */
  controls?: ReactNode;
  /** Lets the y axis start near the samples instead of at 0. */
  zoom?: boolean;
}

/**
 * Memory of one node over time. The first picture is the server's; once the browser is ready the live one takes its
 * place in the same box, so nothing moves. Without a script, or when the live part cannot be fetched, the first stays.
 */
export function MemoryChart({ data, controls, zoom = false }: MemoryChartProps) {
  const model = useMemo(() => prepareMemoryChart(data, { zoom }), [data, zoom]);
  const [Live, setLive] = useState<ComponentType<MemoryChartLiveProps> | null>(null);
  const [pointed, setPointed] = useState<ChartPoint | null>(null);
  useEffect(() => {
    let isMounted = true;
    import("./memory-chart-live").then(
      (module) => {
        if (isMounted) setLive(() => module.MemoryChartLive);
      },
      () => undefined,
    );
    return () => {
      isMounted = false;
    };
  }, []);

  const shown = pointed ?? model.segments.at(-1)?.at(-1) ?? null;
  return (
    <section aria-labelledby="memory-chart-heading" className="rounded-box border border-edge bg-raised pb-1">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-4 px-3 pt-1">
        <h2 id="memory-chart-heading" className="font-semibold text-body">
          Resident memory
          {model.zoomed && <span className="font-normal text-attention"> · y axis does not start at 0</span>}
        </h2>
        <p className="text-muted">
          {shown ? `${pointed ? "" : "last "}${formatUtc(shown.at, data.nowMs)} ` : "no samples "}
          <strong className="inline-block min-w-18 text-right font-semibold text-plain">
            {shown ? formatBytes(shown.value) : "—"}
          </strong>
        </p>
      </div>
      <div className="relative pt-2" data-chart={Live ? "live" : "server"}>
        <MemoryChartFrame model={model}>
          <MemoryChartForecast model={model} />
          {Live && model.state === "data" ? (
            <Live model={model} onPoint={setPointed} />
          ) : (
            <MemoryChartSvg model={model} />
          )}
        </MemoryChartFrame>
      </div>
      {model.state === "empty" && <p className="px-3 py-1 font-medium">No samples: {model.detail}</p>}
      <MemoryChartLegend model={model} />
      <ChartNotes model={model} overlay={data.overlay} controls={controls} />
    </section>
  );
}
