import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSafeLinkUrl } from "@/lib/domain/runbook/link-url";
import { parseRunbook } from "@/lib/domain/runbook/parse-runbook";
import type { Block, Inline, Runbook } from "@/lib/domain/runbook/runbook";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";

const knownChecks = ["node-slow", "oom-kill", "memory-trend"];
const snippets = [
  "# Title\n",
  "## Detection\n",
  "### Step 1\n",
  "Setext\n---\n",
  "**Severity:** P3\n",
  "**Alert Names:** `A`,\nB\n",
  "- [ ] a <!-- check: node-slow -->\n",
  "- [x] b <!-- action: restart -->\n",
  "  - [ ] nested\n",
  "1. one\n",
  "> quote\n",
  "> - [ ] in quote <!-- check: oom-kill -->\n",
  "```promql {check=memory-trend}\nup\n",
  "```\n",
  "```bash {action=x check=}\nls\n```\n",
  "~~~\n",
  "<!-- check: -->",
  "<!--",
  "-->",
  "<div>\n",
  "<br>",
  "[a](javascript:x)",
  "[a](b.md)",
  "[a][b]\n\n",
  "[b]: data:x\n",
  "![i](x)",
  "|a|b|\n|-|-|\n|c|\n",
  "[^1]",
  "[^1]: note\n",
  "**_~~`",
  "\\",
  "&#0;",
  "\u0000",
  "\ud800",
  "\r\n",
  "\n\n",
  "\t",
  "    ",
  "---\n",
  "title: x\n",
  "*".repeat(50),
  "> ".repeat(40),
  "- ".repeat(40),
];
const arbitraryMarkdown = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.array(fc.constantFrom(...snippets), { maxLength: 40 }).map((parts) => parts.join("")),
  fc
    .array(fc.oneof(fc.constantFrom(...snippets), fc.string({ maxLength: 12 })), { maxLength: 30 })
    .map((parts) => parts.join("")),
);

function blocksOf({ preamble, sections }: Runbook): Block[] {
  return [preamble, ...[...walkSections(sections)].map(({ section }) => section.blocks)].flatMap((blocks) => [
    ...walkBlocks(blocks),
  ]);
}

function linksOf(inlines: readonly Inline[]): string[] {
  return inlines.flatMap((inline) => [
    ...(inline.type === "link" ? [inline.url] : []),
    ...("children" in inline ? linksOf(inline.children) : []),
  ]);
}

function inlinesOf(block: Block): Inline[] {
  if (block.type === "table") {
    return [block.header, ...block.rows].flat(2);
  }
  return block.type === "paragraph" || block.type === "task" ? block.children : [];
}

describe("parseRunbook on any text", () => {
  it("returns a tree with unique ids, safe links, known checks and lines inside the file", () => {
    fc.assert(
      fc.property(arbitraryMarkdown, (markdown) => {
        const { runbook, problems } = parseRunbook({ id: "any", markdown, knownChecks, knownRunbooks: [] });
        const blocks = blocksOf(runbook);
        const ids = [
          ...[...walkSections(runbook.sections)].map(({ section }) => section.id),
          ...blocks.flatMap((block) => ("id" in block ? [block.id] : [])),
        ];
        expect(ids).not.toContain("");
        expect(new Set(ids).size).toBe(ids.length);
        expect(blocks.flatMap((block) => linksOf(inlinesOf(block))).filter((url) => !isSafeLinkUrl(url))).toEqual([]);
        const checks = blocks.flatMap((block) => ("check" in block && block.check !== null ? [block.check] : []));
        expect(checks.filter((check) => !knownChecks.includes(check))).toEqual([]);
        const lineCount = markdown.split(/\r\n|\r|\n/).length;
        for (const { line } of [...problems, ...blocks]) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(Math.max(lineCount, 2));
        }
        expect(runbook.title).not.toBe("");
        expect(JSON.stringify(runbook)).not.toContain("\\u0000");
      }),
      { seed: 20_240_501, numRuns: 600 },
    );
  });

  it("gives the same answer each time", () => {
    fc.assert(
      fc.property(arbitraryMarkdown, (markdown) => {
        const parse = () => parseRunbook({ id: "any", markdown, knownChecks });
        expect(parse()).toEqual(parse());
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it("keeps the id of a bound item whatever is written around it", () => {
    const item = "- [ ] slow <!-- check: node-slow -->";
    const prose = fc.array(fc.stringMatching(/^[a-z #]{0,20}$/), { maxLength: 8 }).map((lines) => lines.join("\n\n"));
    fc.assert(
      fc.property(prose, prose, (before, after) => {
        const { runbook } = parseRunbook({ id: "any", markdown: `${before}\n\n${item}\n\n${after}`, knownChecks });
        expect(blocksOf(runbook).flatMap((block) => (block.type === "task" ? [block.id] : []))).toEqual(["node-slow"]);
      }),
      { seed: 5, numRuns: 200 },
    );
  });
});
