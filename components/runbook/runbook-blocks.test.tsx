import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Block } from "@/lib/domain/runbook/runbook";
import { RunbookBlocks } from "./runbook-blocks";

const html = (...blocks: Block[]) => renderToStaticMarkup(<RunbookBlocks blocks={blocks} />);

test("text that looks like HTML stays text", () => {
  const drawn = html({ type: "source", line: 1, text: "<img src=x onerror=alert(1)>" });
  expect(drawn).not.toContain("<img");
  expect(drawn).toContain("&lt;img");
});

test("a link that would run code is shown as its words only", () => {
  const children = [{ type: "text" as const, value: "press me" }];
  const drawn = html({
    type: "paragraph",
    line: 1,
    children: [{ type: "link", url: "javascript:alert(1)", children }],
  });
  expect(drawn).toContain("press me");
  expect(drawn).not.toContain("href");
});

test("a shell fence says that it is only for copying", () => {
  const drawn = html({ type: "command", line: 1, id: "c", language: "bash", text: "free -h", action: "restart-node" });
  expect(drawn).toContain("the console never runs this text");
  expect(drawn).toContain("free -h");
});

test("every kind of block has a drawing, also when it is empty", () => {
  const blocks: Block[] = [
    { type: "task", line: 1, id: "t", check: null, action: null, text: "Task", children: [], blocks: [] },
    { type: "paragraph", line: 2, children: [] },
    { type: "list", line: 3, ordered: true, start: 4, items: [[], []] },
    { type: "query", line: 5, id: "q", expr: "up", check: null },
    { type: "code", line: 6, language: null, text: "", action: null },
    { type: "quote", line: 7, blocks: [] },
    { type: "table", line: 8, header: [], rows: [[]] },
    { type: "rule", line: 9 },
  ];
  for (const block of blocks) expect(html(block)).not.toBe("");
});
