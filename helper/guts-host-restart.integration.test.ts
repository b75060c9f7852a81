import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRunning } from "@/demo/node/testing/programs";
import { parseRestart } from "@/lib/domain/host/restart";
import { type SmallSupervisor, type SmallSupervisorOptions, superviseSmall } from "./testing/small-supervisor";

const helper = fileURLToPath(new URL("./guts-host", import.meta.url));
const isRoot = process.getuid?.() === 0;

let folder: string;
let supervisors: SmallSupervisor[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "guts-restart-"));
  chmodSync(folder, 0o755);
  supervisors = [];
});
afterEach(async () => {
  for (const supervisor of supervisors) supervisor.stop();
  await rm(folder, { recursive: true, force: true });
});

const supervise = async (options: Omit<SmallSupervisorOptions, "folder"> = {}) => {
  const supervisor = await superviseSmall({ folder, ...options });
  supervisors.push(supervisor);
  return supervisor;
};

/** Starts the helper without waiting for it, so that the supervisor in this process can do its part. */
function begin(args: readonly string[], uid?: number) {
  const child = spawn("/bin/sh", [helper, ...args], {
    env: {} as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<{ status: number | null; endSignal: string | null; stdout: string; stderr: string }>(
    (resolve) => child.once("close", (status, endSignal) => resolve({ status, endSignal, stdout, stderr })),
  );
  return { child, ended, stdout: () => stdout };
}
const restartArgs = (pidFile: string, start: string, timeout = "10") => [
  ...["restart", "--pid-file", pidFile, "--expect-start", start, "--timeout", timeout],
];
const restart = (pidFile: string, start: string, timeout?: string) => begin(restartArgs(pidFile, start, timeout)).ended;

describe("guts-host restart", () => {
  it("ends the process by TERM and answers with the one that the supervisor started instead", async () => {
    const supervisor = await supervise();
    const old = supervisor.current();
    const result = await restart(supervisor.pidFile, old.startTicks);
    const next = supervisor.current();
    expect(next.pid).not.toBe(old.pid);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(result.stdout).toBe(
      `== restart\nsent: TERM to process ${old.pid}\ngone: process ${old.pid}\n` +
        `== result\nresult: restarted\npid: ${next.pid}\nstart: ${next.startTicks}\n== end\n`,
    );
    expect(supervisor.termsOf(old.pid)).toBe(1);
  });

  it("sends nothing when it is repeated with the start time of the process that is gone", async () => {
    const supervisor = await supervise();
    const old = supervisor.current();
    await restart(supervisor.pidFile, old.startTicks);
    const next = supervisor.current();
    const again = await restart(supervisor.pidFile, old.startTicks);
    expect(again).toMatchObject({ status: 0, stderr: "" });
    expect(again.stdout).toBe(
      `== restart\n== result\nresult: already-restarted\npid: ${next.pid}\nstart: ${next.startTicks}\n== end\n`,
    );
    expect(supervisor.termsOf(old.pid)).toBe(1);
    expect(supervisor.termsOf(next.pid)).toBe(0);
    expect(isRunning(next.pid)).toBe(true);
  });

  it("restarts once when two calls come at the same time", async () => {
    const supervisor = await supervise();
    const old = supervisor.current();
    const results = await Promise.all([1, 2].map(() => restart(supervisor.pidFile, old.startTicks)));
    const next = supervisor.current();
    expect(results.map(({ status }) => status)).toEqual([0, 0]);
    for (const { stdout } of results) expect(parseRestart(stdout)).toMatchObject({ pid: next.pid });
    expect(supervisor.termsOf(next.pid)).toBe(0);
  });

  it("signals the process alone, not its group", async () => {
    // The supervised shell leads a group of its own, and this sleep is a member of it.
    const supervisor = await supervise({
      beforeReady: 'sleep 30 >/dev/null & echo $! >"$1/other"',
      restartAfterMs: null,
    });
    const waiting = restart(supervisor.pidFile, supervisor.current().startTicks, "1");
    expect(await waiting).toMatchObject({ status: 76 });
    const other = Number(readFileSync(path.join(folder, "other"), "utf8"));
    expect(isRunning(other)).toBe(true);
    process.kill(other, "SIGKILL");
  });

  it("says still-running about a process that ignores TERM, after one TERM and no KILL", async () => {
    const supervisor = await supervise({ onTerm: ":" });
    const { pid, startTicks } = supervisor.current();
    const started = Date.now();
    const result = await restart(supervisor.pidFile, startTicks, "3");
    const seconds = (Date.now() - started) / 1000;
    expect(result).toMatchObject({ status: 75, stderr: "" });
    expect(parseRestart(result.stdout)).toMatchObject({
      answer: "still-running",
      pid,
      startTicks: Number(startTicks),
      sentToPid: pid,
    });
    const waits = result.stdout.split("\n").filter((line) => line === `waiting: process ${pid} still runs`);
    expect(waits.length).toBeGreaterThanOrEqual(1);
    expect(waits.length).toBeLessThanOrEqual(seconds);
    expect(seconds).toBeGreaterThanOrEqual(3);
    expect(supervisor.termsOf(pid)).toBe(1);
    expect(isRunning(pid)).toBe(true);
  });

  it.each([
    [false, "there is no pid file"],
    [true, "does not run"],
  ])("says not-back when nobody starts another one (stale pid file left: %s)", async (keepStalePidFile, reason) => {
    const supervisor = await supervise({ restartAfterMs: null, keepStalePidFile });
    const { pid, startTicks } = supervisor.current();
    const result = await restart(supervisor.pidFile, startTicks, "2");
    expect(result).toMatchObject({ status: 76, stderr: "" });
    expect(parseRestart(result.stdout)).toEqual({
      answer: "not-back",
      pid: null,
      startTicks: null,
      sentToPid: pid,
      reason: expect.stringContaining(reason),
    });
  });

  it("waits for the next process without sending anything when the expected one is gone already", async () => {
    const supervisor = await supervise({ restartAfterMs: null });
    const old = supervisor.current();
    process.kill(old.pid, "SIGKILL");
    await expect.poll(() => existsSync(supervisor.pidFile)).toBe(false);
    const call = begin(restartArgs(supervisor.pidFile, old.startTicks));
    await sleep(1300);
    // A supervisor that does not write in one piece is waited for as well.
    writeFileSync(supervisor.pidFile, "12");
    await sleep(300);
    const next = await supervisor.start();
    const result = await call.ended;
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(result.stdout).toContain("waiting: for the supervisor to start a process\n");
    expect(parseRestart(result.stdout)).toMatchObject({ answer: "already-restarted", pid: next.pid, sentToPid: null });
    expect(supervisor.termsOf(next.pid)).toBe(0);
  });

  it("sends nothing to a younger process that got the recorded process id", async () => {
    const supervisor = await supervise();
    const { pid, executable } = supervisor.current();
    writeFileSync(supervisor.pidFile, `${pid}\n1\n${executable}\n`);
    const result = await restart(supervisor.pidFile, "1", "1");
    expect(result.status).toBe(76);
    expect(parseRestart(result.stdout)).toMatchObject({ answer: "not-back", sentToPid: null });
    expect(supervisor.termsOf(pid)).toBe(0);
    expect(isRunning(pid)).toBe(true);
  });

  it("refuses a process that runs another executable than recorded, sending nothing", async () => {
    const supervisor = await supervise();
    const { pid, startTicks } = supervisor.current();
    writeFileSync(supervisor.pidFile, `${pid}\n${startTicks}\n/usr/bin/guts-node\n`);
    expect(await restart(supervisor.pidFile, startTicks)).toMatchObject({ status: 77, stdout: "" });
    expect(supervisor.termsOf(pid)).toBe(0);
  });

  it("ends at once with exit code 143 on TERM and leaves the node as it is", async () => {
    const supervisor = await supervise();
    const { pid } = supervisor.current();
    rmSync(supervisor.pidFile);
    const call = begin(restartArgs(supervisor.pidFile, "1"));
    await expect.poll(call.stdout).toContain("== restart");
    const asked = Date.now();
    call.child.kill("SIGTERM");
    expect(await call.ended).toMatchObject({ status: 143 });
    expect(Date.now() - asked).toBeLessThan(1000);
    expect(supervisor.termsOf(pid)).toBe(0);
    expect(isRunning(pid)).toBe(true);
  });

  it("ends by itself when nobody reads its output any more", async () => {
    const call = begin(restartArgs(path.join(folder, "absent.pid"), "1", "60"));
    await expect.poll(call.stdout).toContain("== restart");
    call.child.stdout.destroy();
    const { status, endSignal } = await call.ended;
    expect(status === 74 || endSignal === "SIGPIPE").toBe(true);
  });
});

describe("guts-host restart, what it refuses", () => {
  it.each([
    [["restart"]],
    [["restart", "--pid-file", "/run/x"]],
    [["restart", "--pid-file", "/run/x", "--expect-start"]],
    [["restart", "--expect-start", "1", "--pid-file", "/run/x"]],
    [["restart", "--pid-file", "/run/x", "--expect-start", "1", "--timeout"]],
    [["restart", "--pid-file", "/run/x", "--expect-start", "1", "--signal", "KILL"]],
    [["restart", "--pid-file", "/run/x", "--expect-start", "1", "--timeout", "1", "more"]],
  ])("answers %j with its usage", async (args) => {
    expect(await begin(args).ended).toMatchObject({
      status: 64,
      stdout: "",
      stderr: expect.stringContaining("restart SEL --expect-start TICKS [--timeout SECONDS]"),
    });
  });

  it.each(["", "0", "01", "-1", "+1", "1.5", "0x10", "1 ", "1\n2", "$(id)", "1;id", "9".repeat(19), "x"])(
    "refuses %j as a start time without looking at the pid file",
    async (hostile) => {
      const result = await restart("/run/x", hostile);
      expect(result).toMatchObject({ status: 64, stdout: "", stderr: expect.stringContaining("--expect-start") });
      expect(result.stderr).not.toContain("uid=");
    },
  );

  it.each(["", "0", "301", "999", "1000", "05", "-1", "1.5", "1s", "30\n", "$(id)", "1;id"])(
    "refuses %j as a timeout",
    async (hostile) => {
      const result = await restart("/run/x", "1", hostile);
      expect(result).toMatchObject({ status: 64, stdout: "", stderr: expect.stringContaining("from 1 to 300") });
    },
  );

  it.each(["node.pid", "/run/../etc/passwd", "/a;id", "/$(id)", "/*"])("refuses the path %j", async (hostile) => {
    expect(await restart(hostile, "1")).toMatchObject({ status: 64, stdout: "" });
  });

  it("never signals process 1", async () => {
    const pidFile = path.join(folder, "init.pid");
    writeFileSync(pidFile, "1\n1\n/sbin/init\n", { mode: 0o644 });
    expect(await restart(pidFile, "1")).toMatchObject({ status: 77, stdout: "" });
  });

  it("refuses a malformed pid file, sending nothing", async () => {
    const supervisor = await supervise();
    const { pid, startTicks } = supervisor.current();
    writeFileSync(supervisor.pidFile, `-${pid}\n${startTicks}\n/bin/sh\n`);
    expect(await restart(supervisor.pidFile, startTicks)).toMatchObject({ status: 65, stdout: "" });
    expect(supervisor.termsOf(pid)).toBe(0);
  });

  it.runIf(isRoot)("refuses a pid file of root that others could have written", async () => {
    const supervisor = await supervise();
    const { pid, startTicks } = supervisor.current();
    for (const mode of [0o664, 0o646]) {
      chmodSync(supervisor.pidFile, mode);
      expect(await restart(supervisor.pidFile, startTicks)).toMatchObject({ status: 77, stdout: "" });
    }
    expect(supervisor.termsOf(pid)).toBe(0);
  });

  it.runIf(isRoot)("says what to do when the helper's user may not act on the process", async () => {
    const supervisor = await supervise();
    const { pid, startTicks } = supervisor.current();
    const result = await begin(restartArgs(supervisor.pidFile, startTicks), 54_321).ended;
    expect(result).toMatchObject({ status: 77, stdout: "", stderr: expect.stringContaining("sudo: true") });
    expect(supervisor.termsOf(pid)).toBe(0);
  });
});
