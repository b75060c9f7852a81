export const reportFormats = ["markdown", "html", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];

const endings: Record<ReportFormat, string> = { markdown: "md", html: "html", json: "json" };

/** What the downloaded file is called, such as `incident-12-high-memory.md`. */
export function reportFileName(incident: { number: number; runbookId: string }, format: ReportFormat): string {
  return `incident-${incident.number}-${incident.runbookId}.${endings[format]}`;
}
