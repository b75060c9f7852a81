import type { ForecastBand, ForecastDrawing } from "@/lib/charts/memory-chart-model";

type Look = Pick<ForecastDrawing, "grows" | "stale">;

/** One look for picture and legend. The centre line: dashed, without colour when stale, fainter when it says "no change". */
export function forecastLineStyle({ grows, stale }: Look) {
  return { stroke: forecastColor(stale), strokeWidth: 2, strokeDasharray: "6 4", strokeOpacity: grows ? 1 : 0.5 };
}

/** The interval's area: lighter where it is not back-tested. */
export function bandAreaStyle({ grows, stale }: Look, { isBackTested }: Pick<ForecastBand, "isBackTested">) {
  return { fill: forecastColor(stale), fillOpacity: (isBackTested ? 0.15 : 0.08) * (grows ? 1 : 0.5) };
}

/** The edge that marks the part of the interval that is not back-tested. */
export function bandEdgeStyle({ grows, stale }: Look) {
  return { stroke: forecastColor(stale), strokeWidth: 1, strokeDasharray: "2 3", strokeOpacity: grows ? 0.7 : 0.35 };
}

function forecastColor(stale: boolean): string {
  return stale ? "var(--text-muted)" : "var(--forecast)";
}
