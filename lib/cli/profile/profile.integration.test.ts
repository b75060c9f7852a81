import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { profileViewerEntry, withBundledRoot } from "@/lib/testing/bundled-root";
import { encodeProfile } from "@/lib/testing/profile";
import { runCli } from "../run-cli";

const root = withBundledRoot({ ...profileViewerEntry, "guts-runbook": "lib/cli/main.ts" });
const folder = mkdtempSync(path.join(os.tmpdir(), "guts-profile-"));
const before = path.join(folder, "before.pb.gz");
const after = path.join(folder, "after.pb.gz");
const mebibyte = 2 ** 20;

beforeAll(() => {
  const write = (file: string, takenAtMs: number, leaked: number) =>
    writeFileSync(
      file,
      gzipSync(
        encodeProfile({
          types: ["inuse_objects/count", "inuse_space/bytes"],
          takenAtMs,
          samples: [
            { stack: ["push", "leakSessions", "main"], values: [leaked, leaked * mebibyte] },
            { stack: ["load", "main"], values: [1, 50 * mebibyte] },
          ],
        }),
      ),
    );
  write(before, 1_700_000_000_000, 100);
  write(after, 1_700_000_020_000, 150);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command in this process, as the program does. */
async function run(...args: string[]) {
  vi.stubEnv("GUTS_RUNBOOK_ROOT", root());
  const out = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const err = vi.spyOn(console, "error").mockImplementation(() => {});
  const status = await runCli(["profile", ...args]);
  const text = (calls: readonly unknown[][]) => calls.map(([one]) => String(one)).join("");
  return { status, out: text(out.mock.calls), err: text(err.mock.calls) };
}

describe("guts-runbook profile", () => {
  it("prints all rows as JSON in the order of pprof", async () => {
    const { status, out } = await run("top", after, "--json");
    expect(status).toBe(0);
    expect(out.endsWith("}\n")).toBe(true);
    expect(JSON.parse(out)).toEqual({
      sampleType: "inuse_space",
      unit: "bytes",
      total: 200 * mebibyte,
      rows: [
        { name: "push", flat: 150 * mebibyte, flatPercent: 75, cum: 150 * mebibyte, cumPercent: 75 },
        { name: "load", flat: 50 * mebibyte, flatPercent: 25, cum: 50 * mebibyte, cumPercent: 25 },
        { name: "leakSessions", flat: 0, flatPercent: 0, cum: 150 * mebibyte, cumPercent: 75 },
        { name: "main", flat: 0, flatPercent: 0, cum: 200 * mebibyte, cumPercent: 100 },
      ],
    });
  });

  it("prints a table for reading", async () => {
    const { out } = await run("top", after, "--focus=push", "--sort=cum");
    expect(out).toBe(
      [
        "inuse_space: 200 MiB in 3 functions",
        "   flat   flat%    sum%      cum    cum%",
        "    0 B   0.00%   0.00%  150 MiB  75.00%  leakSessions",
        "    0 B   0.00%   0.00%  150 MiB  75.00%  main",
        "150 MiB  75.00%  75.00%  150 MiB  75.00%  push",
        "",
      ].join("\n"),
    );
  });

  it("takes a sample type by name or number", async () => {
    expect(JSON.parse((await run("top", after, "--sample-index", "inuse_objects", "--json")).out)).toMatchObject({
      sampleType: "inuse_objects",
      unit: "count",
      total: 151,
    });
    expect((await run("top", after, "--sample-index=0")).out).toContain("inuse_objects: 151 in");
  });

  it("says what grew between two profiles, how fast, and in which stack", async () => {
    const { status, out } = await run("diff", before, after, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      sampleType: "inuse_space",
      unit: "bytes",
      total: 50 * mebibyte,
      seconds: 20,
      rows: [
        { name: "push", flat: 50 * mebibyte, flatPercent: 100, flatPerSecond: 2.5 * mebibyte },
        { name: "leakSessions", flat: 0, cum: 50 * mebibyte, cumPercent: 100 },
        { name: "main" },
      ],
      stacks: [{ frames: ["main", "leakSessions", "push"], growth: 50 * mebibyte, percent: 100 }],
    });
    const text = (await run("diff", before, after)).out;
    expect(text).toContain("inuse_space: 150 MiB to 200 MiB, +50 MiB in 20 s, +150 MiB/min");
    expect(text).toMatch(
      /Stacks that grew most, innermost frame first\n\+50 MiB \(100\.00% of the growth\), \+150 MiB\/min\n {4}push\n/,
    );
  });

  it("ends with 1 and the reason for what it cannot read, and with 64 for what it does not understand", async () => {
    const bad = path.join(folder, "bad.pb.gz");
    writeFileSync(bad, "not a profile at all");
    expect(await run("top", bad)).toMatchObject({ status: 1, out: "", err: expect.stringContaining("Read are pprof") });
    expect(await run("top", path.join(folder, "absent"))).toMatchObject({
      status: 1,
      err: expect.stringContaining("ENOENT"),
    });
    expect(await run("top", after, "--sample-index=cpu")).toMatchObject({
      status: 1,
      err: expect.stringContaining('no sample type "cpu". It has: inuse_objects (count), inuse_space (bytes).'),
    });
    const other = path.join(folder, "other.pb");
    writeFileSync(other, encodeProfile({ samples: [] }));
    expect(await run("diff", other, after)).toMatchObject({
      status: 1,
      err: expect.stringContaining("nothing to compare"),
    });
    expect(await run("top")).toMatchObject({ status: 64, err: expect.stringContaining("reads one file, not 0") });
  });

  it("gives a slow --focus up with what to do about it", async () => {
    const slow = path.join(folder, "slow.pb");
    writeFileSync(slow, encodeProfile({ samples: [{ stack: [`${"a".repeat(40)}!`], values: [1] }] }));
    expect(await run("top", slow, "--focus=^(a+)+$")).toMatchObject({
      ...{ status: 1, out: "" },
      err: expect.stringMatching(/more than 5 s of work.*Make the regular expressions simpler/),
    });
  });

  it("works as the bundled program", async () => {
    const program = path.join(root(), "dist/guts-runbook.mjs");
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, "profile", "top", after]);
    expect(stdout).toMatch(/\n150 MiB +75\.00% +75\.00% +150 MiB +75\.00% +push\n/);
    expect(stderr).toBe("");
  });
});
