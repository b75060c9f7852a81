import { expect, test } from "vitest";
import { toSafeHref } from "./safe-href";

test.each([
  ["https://example.org/a?b=c", "https://example.org/a?b=c"],
  ["mailto:oncall@example.org", "mailto:oncall@example.org"],
  ["#diagnosis", "#diagnosis"],
  ["disk-full.md", "/runbooks/disk-full"],
  ["./high-cpu.md#symptoms", "/runbooks/high-cpu#symptoms"],
])("a runbook's link to %s leads to %s", (url, href) => {
  expect(toSafeHref(url)).toBe(href);
});

test.each([
  "javascript:alert(1)",
  " JavaScript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "//example.org/x",
  "../../secrets.md",
  "other/folder.md",
  "",
])("a runbook's link to %j is shown as text", (url) => {
  expect(toSafeHref(url)).toBeNull();
});
