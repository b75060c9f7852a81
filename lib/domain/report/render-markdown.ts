import { formatFullUtc } from "@/lib/domain/format/format";
import { toMarkdownText } from "./markdown-text";
import type { Report } from "./report";
import { toSections } from "./sections";

/** The report's heading: which incident, on which node. */
export function reportTitle({ incident }: Report): string {
  return `Incident #${incident.number}: ${incident.title} on ${incident.targetName}`;
}

/** How much of it is from data, and what is left to people. */
export function reportNote({ generatedAt, filled, timeScale }: Report): string {
  const demo = timeScale === 1 ? "" : ` Time was compressed ${timeScale} times, as in a demonstration.`;
  return `Made by guts-runbook at ${formatFullUtc(generatedAt)} from its records: ${filled.known} of ${filled.of} fields are filled. Times are UTC, sizes in binary units. What is unknown says why.${demo}`;
}

/** The report as GitHub-flavoured Markdown, which reads well on any forge. */
export function renderMarkdown(report: Report): string {
  const sections = toSections(report).map(({ title, markdown }) => `## ${toMarkdownText(title)}\n\n${markdown}`);
  return `${[`# ${toMarkdownText(reportTitle(report))}`, toMarkdownText(reportNote(report)), ...sections].join("\n\n")}\n`;
}
