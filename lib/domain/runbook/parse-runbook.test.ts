import { describe, expect, it } from "vitest";
import { maxMarkdownLength } from "@/lib/domain/runbook/markdown-tree";
import { parseRunbook } from "@/lib/domain/runbook/parse-runbook";
import type { Block, TaskItem } from "@/lib/domain/runbook/runbook";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";

const knownChecks = ["node-slow", "oom-kill"];

function parse(markdown: string, knownRunbooks?: string[]) {
  return parseRunbook({ id: "sample", markdown, knownChecks, ...(knownRunbooks && { knownRunbooks }) });
}

/** Problems about the lines under test, without the ones about a title, severity or alert these snippets never have. */
function problemsOf(markdown: string, knownRunbooks?: string[]) {
  return parse(markdown, knownRunbooks).problems.filter(
    ({ message }) => !/no title|no severity|no alert/.test(message),
  );
}

function blocksOf(markdown: string): Block[] {
  return parse(markdown).runbook.preamble;
}

function tasksOf(markdown: string): TaskItem[] {
  const { preamble, sections } = parse(markdown).runbook;
  const all = [...preamble, ...[...walkSections(sections)].flatMap(({ section }) => section.blocks)];
  return [...walkBlocks(all)].filter((block) => block.type === "task");
}

describe("head of a runbook", () => {
  it.each([
    ["**Severity:** P2\n**Impact:** a\nb\n**On-Call Action:** Investigate within 4 hours"],
    ["**Severity:** P2\\\n**Impact:** a b\\\n**On-Call Action:** Investigate within 4 hours"],
    ["- Severity: p2 (high)\n- Impact: a b\n- On-call action: Investigate within 4 hours"],
    ["**Severity**: P2<br>\n**Impact**: a b\n\nOn Call Action: Investigate within 4 hours"],
  ])("is read from %j", (preamble) => {
    const { runbook } = parse(`# Runbook: Title\n\n${preamble}\n\n## Symptoms\n`);
    expect(runbook).toMatchObject({
      title: "Title",
      severity: "P2",
      impact: "a b",
      onCallAction: "Investigate within 4 hours",
      investigateWithinSeconds: 14_400,
    });
  });

  it("reports a severity this console does not know on its line and leaves it open", () => {
    const { runbook, problems } = parse("# T\n\n**Impact:** x\n**Severity:** SEV2\n");
    expect(runbook.severity).toBeNull();
    expect(problems).toContainEqual(expect.objectContaining({ severity: "error", line: 4 }));
  });

  it("takes the file's name when there is no title, and reports title and severity as missing", () => {
    const { runbook, problems } = parse("## Detection\n\nAlert: `A`\n");
    expect(runbook.title).toBe("sample");
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
      ["warning", "The runbook names no severity."],
      ["warning", "The runbook has no title."],
    ]);
  });

  it("shows front matter as text, takes the title from it and keeps line numbers right", () => {
    const { runbook } = parse("---\ntitle: Disk full\nowner: sre\n---\n\n## Detection\n");
    expect(runbook.title).toBe("Disk full");
    expect(runbook.preamble).toEqual([
      { type: "code", line: 2, language: "yaml", text: "title: Disk full\nowner: sre", action: null },
    ]);
    expect(runbook.sections.map(({ title, line }) => [title, line])).toEqual([["Detection", 6]]);
  });
});

describe("sections", () => {
  it("nest by level, take their kind from the heading and hand it down", () => {
    const markdown =
      "# T\n## 1. Diagnosis\n### Step 1: Symptoms of x\n#### Deep\n## Post-Incident Review\n## Investigation: Leak\n## Rollback\n### Detection\n";
    const { sections } = parse(markdown).runbook;
    expect([...walkSections(sections)].map(({ section, path }) => [path.join("/"), section.kind])).toEqual([
      ["1. Diagnosis", "diagnosis"],
      ["1. Diagnosis/Step 1: Symptoms of x", "diagnosis"],
      ["1. Diagnosis/Step 1: Symptoms of x/Deep", "diagnosis"],
      ["Post-Incident Review", "post-incident"],
      ["Investigation: Leak", "investigation"],
      ["Rollback", "other"],
      ["Rollback/Detection", "detection"],
    ]);
  });

  it("keep a level-one heading after the first as a section of its own", () => {
    const { title, sections } = parse("# T\n## A\n# B\n## C\n").runbook;
    expect([title, sections.map((section) => section.title)]).toEqual(["T", ["A", "B"]]);
    expect(sections[1]?.sections.map((section) => section.title)).toEqual(["C"]);
  });
});

describe("task items", () => {
  it("take their check from a comment on the line or on the next one, and lose the comment", () => {
    const items = tasksOf(
      "- [ ] `a` slow <!-- check: node-slow -->\n- [x] b\n  <!-- check: oom-kill -->\n\n  more\n- [ ] c\n",
    );
    expect(items.map(({ id, check, text, line, blocks }) => [id, check, text, line, blocks.length])).toEqual([
      ["node-slow", "node-slow", "a slow", 1, 0],
      ["oom-kill", "oom-kill", "b", 2, 1],
      ["c", null, "c", 6, 0],
    ]);
  });

  it("keep the bound check's name as id even when a heading before them has the same slug", () => {
    const { sections } = parse("# T\n## Node slow\n- [ ] a <!-- check: node-slow -->\n").runbook;
    expect([sections[0]?.id, tasksOf("## Node slow\n- [ ] a <!-- check: node-slow -->\n")[0]?.id]).toEqual([
      "node-slow-2",
      "node-slow",
    ]);
  });

  it("get numbered ids when heading path and text repeat", () => {
    expect(tasksOf("## S\n- [ ] same\n- [ ] same\n").map((item) => item.id)).toEqual(["s-same", "s-same-2"]);
  });

  it("stand apart from the plain items of a mixed list, whose numbers go on", () => {
    expect(blocksOf("1. a\n2. [ ] b\n3. c\n4. d\n")).toMatchObject([
      { type: "list", ordered: true, start: 1, items: [[{ type: "paragraph" }]] },
      { type: "task", text: "b", line: 2 },
      { type: "list", ordered: true, start: 3, line: 3, items: [{}, {}] },
    ]);
  });
});

describe("fences", () => {
  it("become queries, commands or code by their language", () => {
    const fences = "```promql\nup\n```\n```sh {action=restart-node}\nls\n```\n```ini\nx\n```\n\n    indented\n";
    expect(blocksOf(fences)).toEqual([
      { type: "query", line: 1, id: "up", expr: "up", check: null },
      { type: "command", line: 4, id: "ls", language: "sh", text: "ls", action: "restart-node" },
      { type: "code", line: 7, language: "ini", text: "x", action: null },
      { type: "code", line: 11, language: null, text: "indented", action: null },
    ]);
  });

  it.each(["yaml", "ini", "toml", ".conf"])(
    "of %s can be bound to an action: what it shows is what the action sets",
    (language) => {
      const { runbook, problems } = parse(
        `# T\n**Severity:** P1\n## Detection\n**Alert Name:** \`A\`\n## B\n\`\`\`${language.startsWith(".") ? `{${language} action=reduce-cache}` : `${language} {action=reduce-cache}`}\na: 1\n\`\`\`\n`,
      );
      expect(problems).toEqual([]);
      expect(runbook.sections[1]?.blocks).toMatchObject([
        { type: "code", language: language.replace(".", ""), text: "a: 1", action: "reduce-cache" },
      ]);
    },
  );
});

describe("alert names", () => {
  it.each([
    ["**Alert Name:** `A`", ["A"]],
    ["**Alert Names:** `A`, `Host high CPU load`,\n`B`\n**Query:** `c`", ["A", "Host high CPU load", "B"]],
    ["Alert Name: A, B_2 (critical) and C", ["A", "B_2", "C"]],
    ["**Alerts:**\n\n- `A` when `x` is high\n- B\n\nSee:\n\n- `this`", ["A", "B"]],
    ['### Rule\n```yaml\n- alert: A\n  expr: up\n- alert: "B b"  # c\n```\n', ["A", "B b"]],
    ["**Alert Name:** `A`\n\n**Alert Name:** `A`", ["A"]],
    ["The alert name: nothing here", []],
    ["No label, `A`", []],
  ])("are read from %j", (detection, names) => {
    expect(parse(`# T\n## Detection\n${detection}\n`).runbook.alertNames).toEqual(names);
  });

  it("outside Detection claim nothing", () => {
    const { runbook, problems } = parse(
      "# T\n**Severity:** P1\n## Prevention\n```yaml\n- alert: A\n```\nAlert Name: `B`\n",
    );
    expect(runbook.alertNames).toEqual([]);
    expect(problems).toMatchObject([{ severity: "warning", message: expect.stringContaining("no Detection section") }]);
  });
});

describe("problems", () => {
  it.each([
    ["an unknown check on a task item", "\n- [ ] a <!-- check: nope -->", "error", 2, /no check named "nope"/],
    ["an unknown check on a query", "```promql {check=nope}\nup\n```", "error", 1, /no check named "nope"/],
    ["malformed fence attributes", "```promql {check=}\nup\n```", "error", 1, /cannot be read/],
    ["a malformed annotation", "- [ ] a <!-- check node-slow -->", "error", 1, /looks like an annotation/],
    ["an annotation never closed", "- [ ] a <!-- check: node-slow", "error", 1, /looks like an annotation/],
    ["a comment never closed", "\n<!-- check: node-slow\n\ntext", "error", 2, /never closed/],
    [
      "two checks on one task item",
      "- [ ] a <!-- check: node-slow --><!-- check: oom-kill -->",
      "error",
      1,
      /two values/,
    ],
    ["an annotation on a paragraph", "a <!-- check: node-slow -->", "warning", 1, /bound to nothing/],
    ["a check on a shell fence", "```sh {check=node-slow}\nls\n```", "warning", 1, /bound to nothing/],
    ["an action on a query", "```promql {action=a}\nup\n```", "warning", 1, /bound to nothing/],
  ])("name %s with its line", (_, markdown, severity, line, message) => {
    expect(problemsOf(markdown)).toEqual([
      { severity, line, message: expect.stringMatching(message), remedy: expect.stringMatching(/\.$/) },
    ]);
  });

  it("name the second task item bound to the same check, which stays a plain checkbox", () => {
    const markdown = "- [ ] a <!-- check: node-slow -->\n- [ ] b <!-- check: node-slow -->\n";
    expect(problemsOf(markdown)).toMatchObject([
      { severity: "error", line: 2, message: expect.stringContaining("line 1") },
    ]);
    expect(tasksOf(markdown).map(({ id, check }) => [id, check])).toEqual([
      ["node-slow", "node-slow"],
      ["b", null],
    ]);
  });

  it("name links to runbooks that do not exist, unless nobody knows which exist", () => {
    const markdown = "[a](disk-full.md) [b](gone.md) [c](../docs/x.md) [self](sample.md)";
    expect(problemsOf(markdown, ["disk-full"])).toMatchObject([
      { severity: "warning", message: expect.stringContaining("gone.md") },
    ]);
    expect(problemsOf(markdown)).toEqual([]);
  });

  it("are silent about ordinary comments, plain checkboxes anywhere and foreign attributes", () => {
    expect(problemsOf("<!-- toc -->\n\n## Whatever\n- [ ] a <!-- see below -->\n```{.python .x}\n1\n```\n")).toEqual(
      [],
    );
  });
});

describe("what a page may draw", () => {
  it("is never HTML: blocks show their source, comments vanish, placeholders stay as text", () => {
    expect(
      blocksOf("<script>alert(1)</script>\n\n<!-- gone -->\n\ndelete <pod-name> <!-- gone --> now<br>soon"),
    ).toEqual([
      { type: "source", line: 1, text: "<script>alert(1)</script>" },
      {
        type: "paragraph",
        line: 5,
        children: [
          { type: "text", value: "delete <pod-name>  now" },
          { type: "break" },
          { type: "text", value: "soon" },
        ],
      },
    ]);
  });

  it.each([
    ["[a **b**](javascript:alert%281%29)", [{ type: "text", value: "a b" }]],
    ["[a](java&#10;script:x)", [{ type: "text", value: "a" }]],
    ["[a][x]\n\n[x]: data:text/html,x", [{ type: "text", value: "a" }]],
    [
      "[a][x]\n\n[x]: https://example.org/",
      [{ type: "link", url: "https://example.org/", children: [{ type: "text", value: "a" }] }],
    ],
    ["![alt](javascript:x)", [{ type: "text", value: "alt" }]],
  ])("keeps only safe addresses: %j", (markdown, children) => {
    expect(blocksOf(markdown)).toEqual([{ type: "paragraph", line: 1, children }]);
  });

  it("includes tables, quotes, rules and footnotes", () => {
    expect(blocksOf("|a|b|\n|-|-|\n|`c`||\n\n> q\n\n---\n\n[^1]: note\n")).toMatchObject([
      { type: "table", header: [[{ value: "a" }], [{ value: "b" }]], rows: [[[{ type: "code", value: "c" }], []]] },
      { type: "quote", line: 5, blocks: [{ type: "paragraph", line: 5 }] },
      { type: "rule", line: 7 },
      { type: "source", line: 9, text: "[^1]: note" },
    ]);
  });

  it("ends at a depth no page needs: what is nested deeper shows as its source", () => {
    const blocks = [...walkBlocks(blocksOf(`${">".repeat(60)} deep`))];
    expect(blocks.filter((block) => block.type === "quote")).toHaveLength(24);
    expect(blocks.at(-1)).toMatchObject({ type: "source", text: expect.stringContaining("> deep") });
  });

  it.each([
    ["absurd nesting", ">".repeat(10_000)],
    ["absurd size", "word ".repeat(maxMarkdownLength / 4)],
    ["more marks in one paragraph than the Markdown library can digest", "**a ".repeat(5000)],
  ])("is the whole text as it stands for %s, with an error that says so", (_, markdown) => {
    const { runbook, problems } = parse(markdown);
    expect(runbook.preamble).toMatchObject([{ type: "source", line: 1, text: markdown }]);
    expect(problems).toMatchObject([{ severity: "error", line: 1 }]);
  });
});
