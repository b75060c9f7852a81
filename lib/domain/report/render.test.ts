import fc from "fast-check";
import { parse } from "parse5";
import { expect, test } from "vitest";
import { parseMarkdown } from "@/lib/domain/runbook/markdown-tree";
import { buildReport } from "./build-report";
import { reportFileName } from "./file-name";
import { toHtml } from "./markdown-html";
import { toCode, toFence, toMarkdownText } from "./markdown-text";
import { renderHtml } from "./render-html";
import { renderMarkdown } from "./render-markdown";
import { bareIncident, wholeIncident } from "./testing/incident";

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" role="img" aria-label="x"></svg>';

/** The text of a Markdown node, whatever it is made of. */
function readText(node: { value?: string; children?: readonly unknown[] }): string {
  return node.value ?? (node.children ?? []).map((child) => readText(child as Parameters<typeof readText>[0])).join("");
}

/** What the HTML standard's parser complains about, and every element with its attributes. */
function readHtml(html: string) {
  const errors: string[] = [];
  const tree = parse(html, { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) });
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const walk = (node: { childNodes?: unknown[]; tagName?: string; attrs?: { name: string; value: string }[] }) => {
    if (node.tagName !== undefined) {
      const attributes = Object.fromEntries((node.attrs ?? []).map(({ name, value }) => [name, value]));
      elements.push({ name: node.tagName, attributes });
    }
    for (const child of node.childNodes ?? []) walk(child as Parameters<typeof walk>[0]);
  };
  walk(tree as Parameters<typeof walk>[0]);
  return { errors, elements };
}

test("the HTML file is valid, stands alone and has its pictures: no script, no style sheet, nothing to load", () => {
  for (const input of [wholeIncident, bareIncident]) {
    const html = renderHtml(buildReport(input), [drawing]);
    const { errors, elements } = readHtml(html);
    expect(errors).toEqual([]);
    const names = elements.map(({ name }) => name);
    expect(
      names.filter((name) => ["script", "link", "img", "iframe", "object", "base", "form"].includes(name)),
    ).toEqual([]);
    expect(
      elements.flatMap(({ attributes }) =>
        Object.keys(attributes).filter((name) => name === "src" || name.startsWith("on")),
      ),
    ).toEqual([]);
    expect(html).not.toMatch(/@import|url\(/);
    const ids = elements.flatMap(({ attributes }) => (attributes.id === undefined ? [] : [attributes.id]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(elements.find(({ name }) => name === "html")?.attributes.lang).toBe("en");
    expect(names.filter((name) => name === "h1")).toHaveLength(1);
    expect(names.filter((name) => name === "svg")).toHaveLength(input.charts.length);
  }
});

test("markup in data is shown as text, in Markdown and in HTML", () => {
  const report = buildReport(wholeIncident);
  expect(renderMarkdown(report)).toContain("Ticked: \\<b\\>OOM\\</b\\> \\| kills \\& \\[others\\](x)");
  const html = renderHtml(report, [drawing]);
  expect(html).toContain("Ticked: &#x3C;b>OOM&#x3C;/b> | kills &#x26; [others](x)");
  expect(html).toContain('guts_process_resident_memory_bytes{job="a|b"}');
});

test("the Markdown reads as one document: a title, tables whose rows have all cells, the change as a diff", () => {
  const markdown = renderMarkdown(buildReport(wholeIncident));
  const tree = parseMarkdown(markdown);
  if (!tree) throw new Error("the Markdown could not be read");
  const kinds = tree.root.children.map(({ type }) => type);
  expect(kinds.filter((kind) => kind === "table").length).toBeGreaterThan(8);
  for (const node of tree.root.children) {
    if (node.type !== "table") continue;
    expect(new Set(node.children.map((row) => row.children.length)).size).toBe(1);
  }
  expect(markdown).toMatch(/^# Incident #12: High memory usage on validator-2\n/);
  expect(markdown).toContain("```diff\n@@ -1,2 +1,2 @@");
  expect(markdown).toContain("| open | An alert on the trend is in place |");
  expect(markdown).toContain("_to be written: no data can tell");
});

test("any text survives as Markdown text, in a cell and in a code span", () => {
  const normal = (text: string) => text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  const words = fc.string({ unit: fc.constantFrom(..."ab1 \n|`*_[]()<>#+-.!&~\\$=:;@/\"'é", "http://", "1. ") });
  const textOf = (markdown: string) => {
    const paragraph = parseMarkdown(`x\n\n| a |\n| - |\n| ${markdown} |`)?.root.children[1];
    const cell = paragraph?.type === "table" ? paragraph.children[1]?.children[0] : undefined;
    return cell ? readText(cell) : null;
  };
  fc.assert(
    fc.property(words, (text) => {
      expect(textOf(toMarkdownText(text))).toBe(normal(text));
      const code = textOf(toCode(text));
      expect(code).toBe(normal(text));
    }),
    { seed: 7, numRuns: 300 },
  );
  const listed = parseMarkdown(["1. a", "- b", "# c", "+ d", "---", "==="].map(toMarkdownText).join("\n\n"));
  expect(listed?.root.children.map(({ type }) => type)).toEqual(Array.from({ length: 6 }, () => "paragraph"));
  expect(toMarkdownText("+3.1 MiB/min")).toBe("+3.1 MiB/min");
  expect(toHtml(toFence("a\n```\nb", "yaml"))).toContain("a\n```\nb\n</code>");
});

test("the file is named after number and runbook", () => {
  expect(reportFileName({ number: 12, runbookId: "high-memory" }, "markdown")).toBe("incident-12-high-memory.md");
});
