import { describe, expect, it } from "vitest";
import { isSafeLinkUrl, linkedRunbookId } from "@/lib/domain/runbook/link-url";

describe("isSafeLinkUrl", () => {
  it.each([
    "http://a/b",
    "HTTPS://a",
    "mailto:a@b",
    "disk-full.md",
    "./a.md#x",
    "/runbooks",
    "#part",
    "?q=a:b",
    "a/b:c",
    "",
  ])("lets %j through", (url) => {
    expect(isSafeLinkUrl(url)).toBe(true);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\u0000script:alert(1)",
    "\u200bjavascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:http://a",
  ])("refuses %j", (url) => {
    expect(isSafeLinkUrl(url)).toBe(false);
  });
});

describe("linkedRunbookId", () => {
  it.each([
    ["disk-full.md", "disk-full"],
    ["./disk-full.md#diagnosis", "disk-full"],
    ["disk%20full.md?plain=1", "disk full"],
    ["%zz.md", "%zz"],
    ["../docs/install.md", null],
    ["https://example.org/disk-full.md", null],
    ["/disk-full.md", null],
    ["disk-full.html", null],
  ])("reads %j as %j", (url, id) => {
    expect(linkedRunbookId(url)).toBe(id);
  });
});
