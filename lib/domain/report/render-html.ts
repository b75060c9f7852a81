import { escapeMarkup } from "../format/escape-markup";
import { htmlStyle } from "./html-style";
import { toHtml } from "./markdown-html";
import { reportNote, reportTitle } from "./render-markdown";
import type { Report } from "./report";
import { toSections } from "./sections";

/**
 * The report as one HTML file that opens without a network: style and pictures are in it, there is no script, and nothing is
 * loaded from anywhere.
 * @param drawings one SVG element per chart of the report, in their order
 */
export function renderHtml(report: Report, drawings: readonly string[]): string {
  const title = escapeMarkup(reportTitle(report));
  const sections = toSections(report).map(({ id, title: heading, markdown, chart }) => {
    const drawing = chart === undefined ? undefined : drawings[chart];
    const picture = drawing === undefined ? "" : `<figure>${drawing}</figure>\n`;
    const body = toHtml(markdown)
      .replaceAll("<table>", '<div class="scroll" role="group" tabindex="0" aria-label="Table"><table>')
      .replaceAll("</table>", "</table></div>");
    return `<section id="${id}">\n<h2>${escapeMarkup(heading)}</h2>\n${picture}${body}\n</section>`;
  });
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${htmlStyle}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="note">${escapeMarkup(reportNote(report))}</p>
${sections.join("\n")}
</main>
</body>
</html>
`;
}
