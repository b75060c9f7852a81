import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isRunning } from "@/demo/node/testing/programs";
import { type LocalTransportOptions, localTransport } from "./local";
import type { OutputChunk } from "./output";
import { treeGraceMs } from "./process-tree";
import { pidsIn, writeStubbornHelper } from "./testing/stubborn-helper";
import type { HelperCall } from "./transport";

let folder: string;
let helperPath: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "guts-local-"));
  helperPath = writeStubbornHelper(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const patient = { timeout: 10_000, interval: 50 };
const most = 1024 * 1024;
let count = 0;
/** Runs a script in the helper's place, as a verb that reads. */
function runScript(body: string, more: Partial<HelperCall> = {}) {
  count += 1;
  const file = path.join(folder, `helper-${count}`);
  writeFileSync(file, body);
  const call = { args: [], acts: false, timeoutMs: 20_000, maxBytes: most, ...more };
  return localTransport({ helperPath: file, sudo: false }).run(call);
}
/** Runs the verb that hangs. */
function runStubborn(file: string, more: Partial<HelperCall> = {}, options: Partial<LocalTransportOptions> = {}) {
  const call = { args: ["stubborn", file], acts: true, timeoutMs: 20_000, maxBytes: most, ...more };
  return localTransport({ helperPath, sudo: false, ...options }).run(call);
}
const text = (exit: { stdout: Buffer }) => exit.stdout.toString();

describe("a call on this machine", () => {
  it("gives what the helper printed and how it ended, and lets no shell read a parameter", async () => {
    const exit = await runScript('echo "$#:$1:$2"; echo why >&2; exit 3', { args: ["a b", "$(id)"] });
    expect({ ...exit, stdout: text(exit) }).toEqual({
      exitCode: 3,
      signal: null,
      timedOut: false,
      cancelled: false,
      lost: false,
      stdout: "2:a b:$(id)\n",
      stderr: "why\n",
      truncated: false,
      survivors: [],
    });
  });

  it("hands the helper no variable of the console's environment", async () => {
    process.env.GUTS_TEST_SECRET = "hunter2";
    try {
      expect(text(await runScript("env"))).not.toContain("hunter2");
    } finally {
      delete process.env.GUTS_TEST_SECRET;
    }
  });

  it("passes whole lines on while they appear, in order, and keeps a character together", async () => {
    const seen: (OutputChunk & { atMs: number })[] = [];
    const started = Date.now();
    const exit = await runScript(
      "printf 'on'; sleep 0.3; echo e; echo two >&2; sleep 0.5; printf 'dr\\342\\202'; sleep 0.2; printf '\\254i'",
      {
        onOutput: (chunk) => seen.push({ ...chunk, atMs: Date.now() - started }),
      },
    );
    expect(seen.map(({ stream, text }) => [stream, text])).toEqual([
      ["stdout", "one\n"],
      ["stderr", "two\n"],
      ["stdout", "dr€i"],
    ]);
    expect((seen[2]?.atMs ?? 0) - (seen[0]?.atMs ?? 0)).toBeGreaterThan(300);
    expect(text(exit)).toBe("one\ndr€i");
  });

  it("is let go of at once when it only reads: cancelled, too late, or printing without end", async () => {
    const pids = path.join(folder, "reading");
    const hang = `sleep 60 & echo $$ $! | tr ' ' '\\n' >'${pids}'; wait`;
    const started = Date.now();
    expect(await runScript(hang, { timeoutMs: 500 })).toMatchObject({ timedOut: true, cancelled: false });
    expect(Date.now() - started).toBeLessThan(2000);
    expect(pidsIn(pids)).toHaveLength(2);
    await expect.poll(() => pidsIn(pids).filter(isRunning), patient).toEqual([]);

    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    expect(await runScript(hang, { signal: controller.signal })).toMatchObject({ cancelled: true });

    const endless = await runScript("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyy; done", { maxBytes: 5000 });
    expect(endless).toMatchObject({ truncated: true, cancelled: false, timedOut: false });
    expect(endless.stdout).toHaveLength(5000);
  });

  it("fails clearly when the program cannot be started", async () => {
    const transport = localTransport({ helperPath, sudo: true, path: folder });
    const run = transport.run({ args: ["version"], acts: false, timeoutMs: 5000, maxBytes: most });
    await expect(run).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("cannot run sudo"),
    });
  });

  it("starts nothing when it is cancelled beforehand", async () => {
    const file = path.join(folder, "never");
    expect(await runStubborn(file, { signal: AbortSignal.abort() })).toMatchObject({ exitCode: null, cancelled: true });
    expect(existsSync(file)).toBe(false);
  });
});

describe("ending what acts", () => {
  it("ends every process of a verb that hangs when it is cancelled, within 2 s of the grace period", async () => {
    const file = path.join(folder, "cancelled");
    const controller = new AbortController();
    const running = runStubborn(file, { signal: controller.signal });
    await expect.poll(() => pidsIn(file).length, patient).toBe(4);
    expect(pidsIn(file).filter(isRunning)).toHaveLength(4);
    const asked = Date.now();
    controller.abort();
    const exit = await running;
    expect(Date.now() - asked).toBeLessThan(treeGraceMs + 2000);
    expect(pidsIn(file).filter(isRunning)).toEqual([]);
    expect(exit).toMatchObject({ cancelled: true, timedOut: false, survivors: [] });
    expect(text(exit)).toBe("started\n");
  });

  it("ends the same tree when the time is up", async () => {
    const file = path.join(folder, "late");
    const exit = await runStubborn(file, { timeoutMs: 2000 });
    expect(pidsIn(file)).toHaveLength(4);
    expect(pidsIn(file).filter(isRunning)).toEqual([]);
    expect(exit).toMatchObject({ cancelled: false, timedOut: true, survivors: [] });
  });
});

// sudo itself is not needed: a stand-in takes its place. It shows that the call goes through `sudo -n` and what is said of
// its refusals; that a console may not signal root's processes is not in it.
describe("sudo", () => {
  const standIn = (body: string) => {
    const bin = mkdtempSync(path.join(folder, "bin-"));
    writeFileSync(path.join(bin, "sudo"), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`;
  };

  it("is asked not to ask, and given the helper and the verb as they are", async () => {
    const given = path.join(folder, "given");
    const programs = standIn(`printf '%s\\n' "$@" >'${given}'; shift; exec "$@"`);
    const transport = localTransport({ helperPath, sudo: true, path: programs });
    const exit = await transport.run({ args: ["version"], acts: false, timeoutMs: 5000, maxBytes: most });
    expect(exit).toMatchObject({ exitCode: 0 });
    expect(readFileSync(given, "utf8")).toBe(`-n\n${helperPath}\nversion\n`);
  });

  it("may stand between: a verb that hangs ends with the end of its input", async () => {
    const file = path.join(folder, "under-sudo");
    const controller = new AbortController();
    const running = runStubborn(
      file,
      { signal: controller.signal },
      { sudo: true, path: standIn('shift; "$@"; exit $?') },
    );
    await expect.poll(() => pidsIn(file).length, patient).toBe(4);
    controller.abort();
    expect(await running).toMatchObject({ cancelled: true, survivors: [] });
    expect(pidsIn(file).filter(isRunning)).toEqual([]);
  });
});
