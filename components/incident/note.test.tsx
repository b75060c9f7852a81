import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { RunbookBlocks } from "@/components/runbook/runbook-blocks";
import { parseNote } from "@/lib/domain/note/parse-note";

const html = (markdown: string) => renderToStaticMarkup(<RunbookBlocks blocks={parseNote(markdown)} />);

it("draws Markdown, and takes nothing in it as HTML or as a link that runs code", () => {
  expect(html("RSS is **flat**\n\n- one\n- two")).toMatch(/<strong[^>]*>flat<\/strong>[\s\S]*<li/);
  const hostile = html(
    [
      "<img src=x onerror=alert(1)>",
      "",
      "<script>alert(2)</script> and <b onclick=x>bold</b>",
      "",
      "[click](javascript:alert(3)) ![p](data:text/html,x) <javascript:alert(4)>",
    ].join("\n"),
  );
  expect(hostile).not.toMatch(/<(img|script|b |iframe)/);
  expect(hostile).not.toMatch(/href="(javascript|data):/);
});

it("shows what begins like front matter, and what is too tangled, as it was written", () => {
  expect(html("---\nhidden: yes\n---\nseen")).toContain("hidden: yes");
  expect(html(`${"> ".repeat(200)}deep`)).toContain("deep");
});
