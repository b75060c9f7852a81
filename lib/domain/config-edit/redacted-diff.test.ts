import { expect, test } from "vitest";
import { renderNodeConfig } from "@/demo/launch/node-config";
import { applyChanges } from "./apply-changes";
import { changesOf } from "./changes-of";
import { redactedDiff } from "./redacted-diff";

const path = "/etc/guts/config.yaml";

test("a diff shows the changed lines with three of context", () => {
  const before = renderNodeConfig("leak");
  const applied = applyChanges(before, changesOf("reduce-cache", { maxSizeBytes: 134_217_728 }));
  const diff = redactedDiff(before, applied.state === "refused" ? "" : applied.text, path);
  expect(diff).toBe(`--- ${path}
+++ ${path}
@@ -43,4 +43,4 @@
   data_dir: ./data
   persistent: false              # repositories live in memory: a restart loses them
   cache:
-    max_size: 268435456          # bytes
+    max_size: 134217728          # bytes
`);
});

test("equal texts have no diff", () => {
  expect(redactedDiff("a: 1\n", "a: 1\n", path)).toBe("");
});

test.each([
  ["in a context line", "private_key: hunter2\na: 1\n"],
  ["in a block scalar that a hunk begins inside of", "share: |\n  x\n  y\n  hunter2\n  hunter2\n  hunter2\na: 1\n"],
  ["in a quoted value over several lines", 'polynomial: "hunter2\n  hunter2\n  hunter2\n  hunter2"\na: 1\n'],
  ["in a PEM block", "tls: |\n  -----BEGIN KEY-----\n  hunter2\n  hunter2\n  -----END KEY-----\na: 1\n"],
  ["in braces beside the change", "p: {private_key: hunter2, a: 1}\nb: 1\n"],
])("a secret %s is not in a diff, whichever way it goes", (_, text) => {
  for (const after of [text.replace("a: 1", "a: 2"), text.replace("hunter2", "hunter3"), "", `b: 1\n${text}`]) {
    for (const diff of [redactedDiff(text, after, path), redactedDiff(after, text, path)]) {
      expect(diff).not.toMatch(/hunter/);
      expect(diff).not.toBe("");
    }
  }
});

test("a change beside a secret is said to be there, though it cannot be shown", () => {
  expect(redactedDiff("p: {private_key: x, a: 1}\n", "p: {private_key: x, a: 2}\n", path)).toContain("not shown");
});

test("a path cannot add lines of its own", () => {
  expect(redactedDiff("a: 1\n", "a: 2\n", "x\n+++ y")).toMatch(/^--- x\?\+\+\+ y\n/);
});

test("two large texts with nothing in common are said to differ, and no more", () => {
  const text = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}-${index}: 1\n`).join("");
  expect(redactedDiff(text("a"), text("b"), path)).toContain("so many lines");
});
