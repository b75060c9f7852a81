import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { helperPath } from "./testing/call-helper";

const numRuns = process.env.GUTS_TEST_LONG === undefined ? 40 : 1000;
const hash = "a".repeat(64);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "guts-fuzz-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const harmful = fc.oneof(
  fc.constantFrom(
    ...[
      "$(touch pwned)",
      "`touch pwned`",
      ";touch pwned",
      "|touch pwned",
      "/x\ntouch pwned",
      ">pwned",
      "a[$(touch pwned)]",
    ],
    ...[
      "--help",
      "-rf",
      "--",
      "-",
      "*",
      "../../etc/shadow",
      "/etc/../pwned",
      "pwned\\n",
      "%s%n%p",
      "\u2028pwned",
      "ü",
      "",
    ],
    ...["0x10", "1e3", "9".repeat(40), " 1", "1 ", "+1", "-1", "A".repeat(64), "a".repeat(65), "a".repeat(5000)],
  ),
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.replaceAll("\0", "")),
  fc.string({
    unit: fc.constantFrom("$", "(", ")", "`", ";", "|", "\n", " ", "-", "\\", "'", '"', "/", "a", "0", "["),
  }),
);

/** Every parameter of the verb lines that read or replace the configuration, restart, or lead to another verb. */
const lines: ReadonlyArray<readonly [string, readonly string[], number]> = [
  ["--pid-file of facts", ["facts", "--pid-file", ""], 2],
  ["--unit of facts", ["facts", "--unit", ""], 2],
  ["the selector", ["facts", "", "/x"], 1],
  ["--pid-file of config-write", ["config-write", "--pid-file", "", "--expect", hash, "--new", hash], 2],
  ["--unit of config-write", ["config-write", "--unit", "", "--expect", hash, "--new", hash], 2],
  ["--expect of config-write", ["config-write", "--pid-file", "/x", "--expect", "", "--new", hash], 4],
  ["--new of config-write", ["config-write", "--pid-file", "/x", "--expect", hash, "--new", ""], 6],
  [
    "--backup of config-restore",
    ["config-restore", "--pid-file", "/x", "--backup", "", "--expect", hash, "--new", hash],
    4,
  ],
  [
    "--expect of config-restore",
    ["config-restore", "--pid-file", "/x", "--backup", "b", "--expect", "", "--new", hash],
    6,
  ],
  [
    "--new of config-restore",
    ["config-restore", "--pid-file", "/x", "--backup", "b", "--expect", hash, "--new", ""],
    8,
  ],
  [
    "--config of config-restore",
    ["config-restore", "--pid-file", "/x", "--backup", "b", "--expect", hash, "--new", hash, "--config", ""],
    10,
  ],
  ["--start of reset-failed", ["reset-failed", "--unit", "x", "--start", ""], 4],
  ["--expect-start of restart", ["restart", "--unit", "x", "--expect-start", "", "--timeout", "1"], 4],
  ["--timeout of restart", ["restart", "--unit", "x", "--expect-start", "1", "--timeout", ""], 6],
  ["--input of attached", ["attached", "--input", "", "config-write"], 2],
  ["an option of attached", ["attached", "", "version"], 1],
  ["the verb", [""], 0],
  ["a word after version", ["version", ""], 1],
];

describe("guts-host", () => {
  it.each(lines)("executes nothing out of %s, echoes none of it, and changes nothing", (_, line, place) => {
    fc.assert(
      fc.property(harmful, (value) => {
        const args = line.map((word, index) => (index === place ? value : word));
        const result = spawnSync("/bin/sh", [helperPath, ...args], { encoding: "utf8", cwd: folder, input: "" });
        // 0 and 77: a value that keeps the rules names a process that is not there. 143: the end of the input ended it.
        expect([0, 64, 77, 143]).toContain(result.status);
        if (result.status === 0) expect(result.stdout).toMatch(/state: (gone|unreadable)|^$/);
        expect(result.stdout + result.stderr).not.toContain("pwned");
        expect(readdirSync(folder)).toEqual([]);
      }),
      { seed: 20261124, numRuns },
    );
  });
});
