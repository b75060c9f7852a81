import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { acquireLauncherLock } from "./launcher-lock.mjs";
import { replaceSameLength } from "./movable-alertmanager.mjs";
import { nodeVersionProblem } from "./node-version.mjs";
import { parsePostmasterPid } from "./postmaster-pid";
import { isRunning, startTicks } from "./process-identity.mjs";
import { createProgress } from "./progress.mjs";
import { hashSources } from "./source-hash.mjs";
import { countPlaywright, countVitest } from "./test-counts.mjs";
import { withoutServiceStarts } from "./test-programs.mjs";

const folder = mkdtempSync(path.join(os.tmpdir(), "guts-bootstrap-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("nodeVersionProblem", () => {
  it.each(["20.9.0", "20.10.0", "22.0.0", "100.1.0"])("accepts %s", (version) => {
    expect(nodeVersionProblem(version)).toBeNull();
  });
  it.each(["20.8.9", "18.20.0", "4.0.0"])("refuses %s and names both versions", (version) => {
    expect(nodeVersionProblem(version)).toMatch(new RegExp(`${version}.*20\\.9`));
  });
});

describe("createProgress", () => {
  it("stamps every line with the whole seconds since the start", () => {
    let now = 5_000;
    let written = "";
    const say = createProgress({ now: () => now, write: (text) => (written += text) });
    say("one");
    now += 12_900;
    say("two\nthree");
    expect(written).toBe("[ 0 s] one\n[12 s] two\n[12 s] three\n");
  });
});

describe("process identity", () => {
  it("knows this process by pid and start time, and nobody by a pid alone", () => {
    const ticks = startTicks(process.pid);
    expect(ticks).toBeGreaterThan(0);
    expect(isRunning({ pid: process.pid, ticks })).toBe(true);
    expect(isRunning({ pid: process.pid, ticks: (ticks ?? 0) + 1 })).toBe(false);
    expect(isRunning({ pid: process.pid, ticks: null })).toBe(false);
    expect(startTicks(2 ** 30)).toBeNull();
  });
});

describe("acquireLauncherLock", () => {
  const dataRoot = path.join(folder, "data");
  const file = path.join(dataRoot, "demo/launcher.pid");

  it("refuses a second demo, naming the process that holds it, until it is released", () => {
    const lock = acquireLauncherLock(dataRoot);
    expect(() => acquireLauncherLock(dataRoot)).toThrow(`process ${process.pid}`);
    lock.release();
    acquireLauncherLock(dataRoot).release();
  });

  it.each([
    ["of a process that ended", `${2 ** 22 - 1}\n5\n`],
    ["of a reused pid", `${process.pid}\n1\n`],
    ["that is damaged", "?"],
  ])("takes over a lock %s", (_name, content) => {
    writeFileSync(file, content);
    const lock = acquireLauncherLock(dataRoot);
    expect(readFileSync(file, "utf8")).toBe(`${process.pid}\n${startTicks(process.pid)}\n`);
    lock.release();
  });
});

describe("parsePostmasterPid", () => {
  const text = "4711\n/data\n1795470000\n5433\n\n127.0.0.1\n  1234  5\nready   \n";

  it("reads process, port and readiness", () => {
    expect(parsePostmasterPid(text)).toEqual({ pid: 4711, port: 5433, isReady: true });
    expect(parsePostmasterPid(text.replace("ready   ", "starting"))).toMatchObject({ isReady: false });
  });
  it("takes an unfinished file as a server without a port", () => {
    expect(parsePostmasterPid("4711\n/data\n")).toEqual({ pid: 4711, port: null, isReady: false });
  });
  it.each(["", "x", "0", "-5", "1\n"])("never takes %j for a process", (content) => {
    expect(parsePostmasterPid(content)).toBeNull();
  });
});

describe("withoutServiceStarts", () => {
  const file = path.join(folder, "policy-rc.d");

  it("forbids starting services meanwhile and leaves no policy behind, also after a failure", async () => {
    const during = await withoutServiceStarts(async () => readFileSync(file, "utf8"), file);
    expect(during).toContain("exit 101");
    expect(() => readFileSync(file)).toThrow("ENOENT");
    await expect(withoutServiceStarts(() => Promise.reject(new Error("no network")), file)).rejects.toThrow(
      "no network",
    );
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });

  it("puts a policy back that was there before", async () => {
    writeFileSync(file, "their own");
    await withoutServiceStarts(async () => {}, file);
    expect(readFileSync(file, "utf8")).toBe("their own");
  });
});

describe("replaceSameLength", () => {
  it("keeps the length and replaces every occurrence", () => {
    const patched = replaceSameLength(Buffer.from("a/usr/share/xb/usr/share/x/ui"), "/usr/share/x", "/fd/9");
    expect(patched?.toString()).toBe("a/fd/9///////b/fd/9////////ui");
  });
  it("says when there is nothing to replace and refuses a longer text", () => {
    expect(replaceSameLength(Buffer.from("abc"), "/usr", "/a")).toBeNull();
    expect(() => replaceSameLength(Buffer.from("abc"), "/a", "/usr")).toThrow(RangeError);
  });
});

describe("hashSources", () => {
  it("changes with content, name and configuration, and not with tests or build results", () => {
    const root = path.join(folder, "clone");
    for (const name of ["app", "lib", ".next"]) mkdirSync(path.join(root, name), { recursive: true });
    const write = (name: string, text: string) => {
      writeFileSync(path.join(root, name), text);
      return hashSources(root);
    };
    const first = write("app/page.tsx", "1");
    expect(write("lib/a.test.ts", "test")).toBe(first);
    expect(write(".next/BUILD_ID", "x")).toBe(first);
    const hashes = [first, write("app/page.tsx", "2"), write("app/other.tsx", "2"), write("next.config.js", "")];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe("test counts", () => {
  it("come from Vitest's report, where a file that does not load is a failure", () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [
        { status: "failed", assertionResults: [] },
        { status: "failed", assertionResults: [{}] },
        { status: "passed", assertionResults: [] },
      ],
    };
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 5, failed: 2 });
  });
  it("come from Playwright's report, where an error outside of a test is a failure", () => {
    const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] };
    expect(countPlaywright(JSON.stringify(report))).toEqual({ passed: 4, failed: 2 });
  });
});
