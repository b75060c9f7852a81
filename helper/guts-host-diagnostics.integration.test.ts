import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isRunning } from "@/demo/node/testing/programs";
import { splitSections } from "@/lib/domain/host/sections";
import { callHelper } from "./testing/call-helper";
import { makeNodeFolder, type NodeFolder } from "./testing/node-folder";
import { type RealProcess, startReal } from "./testing/real-process";

describe("guts-host diagnostics", () => {
  let node: NodeFolder;
  afterEach(() => node.remove());
  const collect = async (configText: string, ...more: string[]) => {
    node = makeNodeFolder(configText);
    const real = await node.start(["--config", node.config], {});
    const result = callHelper(["diagnostics", "--pid-file", real.pidFile, ...more]);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    return { real, sections: splitSections(result.stdout, "==") };
  };

  it("gives every part, or says why there is none", async () => {
    const { real, sections } = await collect("storage:\n  data_dir: x\n");
    expect([...sections.keys()]).toEqual([
      ...["", "process", "status", "smaps_rollup", "limits", "cgroup", "meminfo", "pressure", "oom-events", "unit"],
      ...["journal", "config", "changes", "sockets", "end"],
    ]);
    expect(sections.get("status")).toContain(`\nPid:\t${real.pid}\n`);
    expect(sections.get("smaps_rollup")).toContain("Rss:");
    expect(sections.get("limits")).toContain("Max open files");
    expect(sections.get("meminfo")).toContain("MemAvailable:");
    expect(sections.get("config")).toBe("storage:\n  data_dir: x");
    expect(sections.get("journal")).toMatch(/^unreadable: /);
    expect(sections.get("changes")).toContain("-- executable\n");
    expect(sections.get("sockets")).toMatch(/TCP: inuse \d+[\s\S]*open files: \d+/);
    expect(sections.get("end")).toContain("state: running");
  });

  it("takes no section from the configuration, and cuts it at 1 MiB", async () => {
    const { sections } = await collect("a: 1\n== end\nstate: forged\n== unit\nId=forged\n");
    expect(sections.get("config")).toBe("a: 1\n-- end\nstate: forged\n-- unit\nId=forged");
    expect(sections.get("end")).not.toContain("forged");
    expect(sections.get("unit")).not.toContain("forged");
    node.remove();
    const large = await collect(`a: ${"x".repeat(3 * 2 ** 20)}\n`);
    expect(large.sections.get("config")?.length).toBe(2 ** 20);
    expect(large.sections.get("end")).toContain("state: running");
  });

  it("has no numbers for a process that is gone", async () => {
    const { real } = await collect("");
    node.stop();
    const after = callHelper(["diagnostics", "--pid-file", real.pidFile]);
    expect(after.stdout).not.toContain("VmRSS");
  });
});

describe("parameters of the acting verbs about limits, caches and dumps", () => {
  let folder: string;
  let node: RealProcess;
  let canary: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "guts-hostile-"));
    chmodSync(folder, 0o755);
    canary = path.join(folder, "canary");
    node = await startReal({ folder, program: "/bin/sh", args: ["-c", "echo ready; while :; do sleep 0.1; done"] });
  });
  afterAll(() => {
    node.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Verb lines with a place for one value. */
  const places: Record<string, (value: string) => string[]> = {
    "memory-limit --max": (value) => ["memory-limit", "--pid-file", node.pidFile, "--max", value, "--keep", "runtime"],
    "memory-limit --high": (value) => [
      ...["memory-limit", "--pid-file", node.pidFile, "--max", "infinity", "--high", value, "--keep", "runtime"],
    ],
    "memory-limit --keep": (value) => [
      "memory-limit",
      "--pid-file",
      node.pidFile,
      "--max",
      "infinity",
      "--keep",
      value,
    ],
    "memory-limit --pid-file": (value) => [
      "memory-limit",
      "--pid-file",
      value,
      "--max",
      "infinity",
      "--keep",
      "runtime",
    ],
    "memory-limit --unit": (value) => ["memory-limit", "--unit", value, "--max", "infinity", "--keep", "runtime"],
    "memory-limits --unit": (value) => ["memory-limits", "--unit", value],
    "oom-score --value": (value) => score({ value }),
    "oom-score --keep": (value) => score({ keep: value }),
    "oom-score --expect-start": (value) => score({ start: value }),
    "reset-failed --unit": (value) => ["reset-failed", "--unit", value],
    "drop-caches": (value) => ["drop-caches", value],
    "clear-cache --expect-start": (value) => ["clear-cache", "--pid-file", node.pidFile, "--expect-start", value],
    "clear-cache --timeout": (value) => [
      ...["clear-cache", "--pid-file", node.pidFile, "--expect-start", node.identity.startTicks, "--timeout", value],
    ],
    "dump-heap --dir": (value) => [
      ...["dump-heap", "--pid-file", node.pidFile, "--expect-start", node.identity.startTicks, "--dir", value],
    ],
    "dumps --dir": (value) => ["dumps", "--pid-file", node.pidFile, "--dir", value],
    "dump --name": (value) => ["dump", "--pid-file", node.pidFile, "--dir", folder, "--name", value],
    "diagnostics --log-lines": (value) => ["diagnostics", "--pid-file", node.pidFile, "--log-lines", value],
  };
  const score = ({ start = node.identity.startTicks, value = "1", keep = "runtime" }) => [
    ...["oom-score", "--pid-file", node.pidFile, "--expect-start", start, "--value", value, "--keep", keep],
  ];

  const attacks = () => [
    `$(touch ${canary})`,
    `\`touch ${canary}\``,
    `1; touch ${canary}`,
    `1\ntouch ${canary}`,
    `1 && touch ${canary}`,
    `1 | touch ${canary}`,
    `> ${canary}`,
    "--help",
    "-1e3",
    "../../etc",
    "a[$(id)0]",
    "١٢٣",
    "0x10",
    "1e9",
    "*",
    "",
    " ",
    "💥",
  ];
  /** What a verb may answer to nonsense: wrong use, a refused file, or that there is nothing. Never success. */
  const refusals = (place: string) => (answersCalmly.has(place) ? [0, 64, 65, 77] : [64, 65, 77]);
  /** Where a value may well be a name or a path that nothing has, which is an answer for a reading verb. */
  const answersCalmly = new Set(["memory-limits --unit", "dumps --dir"]);

  it.each(Object.keys(places))("%s: shell text is refused or inert, and not echoed", (place) => {
    for (const value of attacks()) {
      const result = callHelper((places[place] as (value: string) => string[])(value));
      expect(refusals(place)).toContain(result.status);
      if (value.trim().length > 3)
        expect(result.stdout + result.stderr.replace(/usage:[\s\S]*/, "")).not.toContain(value);
    }
    expect(existsSync(canary)).toBe(false);
    expect(isRunning(node.pid)).toBe(true);
  });

  it.each(Object.keys(places))("%s: whatever else is said does no harm either", (place) => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 }).map((value) => value.replaceAll("\u0000", ""));
    const shellish = fc
      .array(
        fc.constantFrom("$(", ")", "`", ";", "\n", "'", '"', "-", "/", "..", "a", "1", " ", "*", "\\", "\u0001", "é"),
        { maxLength: 12 },
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(text, shellish), (value) => {
        const { status, stdout } = callHelper((places[place] as (value: string) => string[])(value));
        // A number that happens to be a valid one is the only thing that may be accepted.
        if (/^-?[0-9]{1,18}$/.test(value)) return;
        expect(refusals(place)).toContain(status);
        expect(stdout).not.toContain("wrote:");
      }),
      { seed: 5, numRuns: process.env.GUTS_TEST_LONG ? 400 : 15 },
    );
    expect(isRunning(node.pid)).toBe(true);
  });

  it.each(Object.keys(places))(
    "%s: a NUL or a line break, which only the encoded form can carry, is refused",
    (place) => {
      const encode = (word: string) => word.replace(/[^A-Za-z0-9._/@+:=,-]/g, (char) => encodeURIComponent(char));
      for (const hostile of ["1%00", "1%0Atouch", "%00", "infinity%00"]) {
        const words = (places[place] as (value: string) => string[])("HOSTILE").map(encode);
        const result = callHelper(["encoded", ...words.map((word) => word.replace("HOSTILE", hostile))]);
        expect([hostile, result.status, result.stdout]).toEqual([hostile, 64, ""]);
      }
      expect(isRunning(node.pid)).toBe(true);
    },
  );

  it("refuses numbers out of their range before anything is looked at", () => {
    const outOfRange: [string, string[]][] = [
      ["memory-limit --max", ["0", "-1", "1024", "01048576", "1".repeat(17), "1.5", "64G", "max"]],
      ["memory-limit --high", ["0", "1", "max"]],
      ["memory-limit --keep", ["forever", "Runtime", "runtime "]],
      ["oom-score --value", ["-1001", "1001", "00", "-0", "+5", "--5", "5-", "1".repeat(20)]],
      ["oom-score --expect-start", ["0", "01", "-1", "1".repeat(19)]],
      ["clear-cache --timeout", ["0", "301", "010"]],
      [
        "dump --name",
        ["heap.prof", "x-heap-1.prof", "heap-1.prof.tmp", "heap-/../x.prof", `heap-${"x".repeat(255)}.prof`],
      ],
      ["diagnostics --log-lines", ["0", "5001"]],
    ];
    for (const [place, values] of outOfRange) {
      for (const value of values) {
        const result = callHelper((places[place] as (value: string) => string[])(value));
        expect([place, value, result.status, result.stdout]).toEqual([place, value, 64, ""]);
      }
    }
  });

  it.each([
    [["memory-limit", "--pid-file", "/run/x", "--max", "infinity"]],
    [["memory-limit", "--pid-file", "/run/x", "--keep", "runtime"]],
    [["memory-limit", "--max", "infinity", "--keep", "runtime"]],
    [["memory-limits"]],
    [["oom-score", "--pid-file", "/run/x", "--value", "1", "--expect-start", "1", "--keep", "runtime"]],
    [["reset-failed", "--pid-file", "/run/x"]],
    [["clear-cache", "--pid-file", "/run/x"]],
    [["dump-heap", "--pid-file", "/run/x", "--dir", "/x"]],
    [["dumps", "--pid-file", "/run/x", "--name", "x"]],
    [["dump", "--pid-file", "/run/x", "--name", "heap-1.prof"]],
    [["diagnostics", "--log-lines", "5"]],
  ])("answers %j with its usage and exit code 64", (args) => {
    expect(callHelper(args)).toMatchObject({
      status: 64,
      stdout: "",
      stderr: expect.stringContaining("usage: guts-host"),
    });
  });
});
