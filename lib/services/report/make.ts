import "server-only";
import { drawMemoryChart } from "@/lib/charts/draw-memory-chart";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { prepareMemoryChart } from "@/lib/charts/prepare-memory-chart";
import { buildReport } from "@/lib/domain/report/build-report";
import { type ReportFormat, reportFileName } from "@/lib/domain/report/file-name";
import type { ReportInput } from "@/lib/domain/report/input";
import { renderHtml } from "@/lib/domain/report/render-html";
import { renderMarkdown } from "@/lib/domain/report/render-markdown";
import type { Report, ReportChart } from "@/lib/domain/report/report";
import { withoutSecrets } from "@/lib/domain/report/without-secrets";
import { findTarget } from "@/lib/services/config";
import { readReportChart } from "./chart";
import { readReportInput } from "./read-input";

export interface MadeReport {
  report: Report;
  /** What it was made from, for the issue text. */
  input: ReportInput;
  /** The data of the report's charts, in their order. */
  charts: MemoryChartData[];
}

/** The report of one incident as it stands now. Throws `not_found`; what an upstream does not answer is said inside. */
export async function makeReport(incidentId: string, nowMs: number): Promise<MadeReport> {
  const { input, fromMs, toMs } = await readReportInput(incidentId, nowMs);
  const { id, targetId, state } = input.incident;
  const isOver = state === "resolved" || state === "signed_off";
  const target = targetId === null ? null : findTarget(targetId);
  const charts = target
    ? [withoutSecrets(await readReportChart({ id, targetId: target.id, isOver }, { fromMs, toMs }, input.verdicts))]
    : [];
  const whole = { ...input, charts: charts.map(toReportChart) };
  return { report: buildReport(whole), input: whole, charts };
}

function toReportChart(data: MemoryChartData): ReportChart {
  const { summary, source, table } = prepareMemoryChart(data);
  return {
    title: "Resident memory",
    summary,
    source,
    fromMs: data.fromMs,
    toMs: data.nowMs,
    limitBytes: data.limitBytes,
    rows: table.map(({ at, value }) => ({ at, bytes: value })),
  };
}

/** The report as a file to download. */
export async function exportReport(
  incidentId: string,
  format: ReportFormat,
  nowMs: number,
): Promise<{ content: string; name: string }> {
  const { report, charts } = await makeReport(incidentId, nowMs);
  const name = reportFileName(report.incident, format);
  switch (format) {
    case "markdown":
      return { name, content: renderMarkdown(report) };
    case "html": {
      const drawings = charts.map((data, index) => drawMemoryChart(prepareMemoryChart(data), `drawing-${index + 1}`));
      return { name, content: renderHtml(report, drawings) };
    }
    case "json":
      return { name, content: `${JSON.stringify(report, null, 2)}\n` };
  }
}
