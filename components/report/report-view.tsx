import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { type ReportFormat, reportFormats } from "@/lib/domain/report/file-name";
import { reportNote, reportTitle } from "@/lib/domain/report/render-markdown";
import type { Report } from "@/lib/domain/report/report";
import { toSections } from "@/lib/domain/report/sections";
import { paths } from "@/lib/paths";
import { MarkdownView } from "./markdown-view";
import { ReportChart } from "./report-chart";

export interface ReportViewProps {
  report: Report;
  /** Of the report's charts, in their order. */
  charts: MemoryChartData[];
  /** Links beside the downloads. */
  children?: ReactNode;
}

const words: Record<ReportFormat, string> = { markdown: "Markdown", html: "HTML, one file", json: "JSON" };

/** The whole report to read, to print and to download. It is plain HTML, so that it prints and works without a script. */
export function ReportView({ report, charts, children }: ReportViewProps) {
  return (
    <article className="space-y-4">
      <h1 className="font-semibold text-title">{reportTitle(report)}</h1>
      <p className="text-muted">{reportNote(report)}</p>
      <nav aria-label="Report" className="flex flex-wrap items-center gap-2 print:hidden">
        {reportFormats.map((format) => (
          <a key={format} href={paths.api.report(report.incident.id, format)} download className={buttonClass()}>
            {words[format]}
          </a>
        ))}
        {children}
        <span className="text-muted">To make a PDF, print this page.</span>
      </nav>
      {toSections(report).map(({ id, title, markdown, chart }) => {
        const data = chart === undefined ? undefined : charts[chart];
        return (
          <section key={id} aria-labelledby={`report-${id}`} className="space-y-2">
            <h2 id={`report-${id}`} className="border-edge border-b font-semibold text-strong">
              {title}
            </h2>
            {data && <ReportChart data={data} />}
            <MarkdownView markdown={markdown} label={title} />
          </section>
        );
      })}
    </article>
  );
}
