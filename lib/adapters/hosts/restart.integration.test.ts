import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRunning } from "@/demo/node/testing/programs";
import { type SmallSupervisor, type SmallSupervisorOptions, superviseSmall } from "@/helper/testing/small-supervisor";
import { targetHostSchema } from "@/lib/domain/target/target";
import { hostRunner } from "./registry";
import { restartLocal } from "./restart";

const helperPath = fileURLToPath(new URL("../../../helper/guts-host", import.meta.url));
let folder: string;
let supervisor: SmallSupervisor | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "guts-runner-"));
});
afterEach(async () => {
  supervisor?.stop();
  supervisor = undefined;
  await rm(folder, { recursive: true, force: true });
});

const supervise = async (options: Omit<SmallSupervisorOptions, "folder"> = {}) => {
  supervisor = await superviseSmall({ folder, ...options });
  const { pid, startTicks } = supervisor.current();
  const runner = hostRunner(targetHostSchema.parse({ kind: "supervised", pidFile: supervisor.pidFile }), {
    helperPath,
  });
  if (runner === null) throw new Error("a supervised host has a runner");
  return { supervisor, runner, pid, startTicks: Number(startTicks) };
};

describe("hostRunner", () => {
  it("restarts a supervised node, streaming what happens, and names its new process", async () => {
    const { supervisor, runner, pid, startTicks } = await supervise();
    let streamed = "";
    const onOutput = ({ text }: { text: string }) => {
      streamed += text;
    };
    const result = await runner.restart({ expectStartTicks: startTicks, timeoutSeconds: 10, onOutput });
    const next = supervisor.current();
    expect(result).toEqual({
      state: "restarted",
      pid: next.pid,
      startTicks: Number(next.startTicks),
      detail: `Process ${pid} ended on TERM, and its supervisor started process ${next.pid}.`,
    });
    expect(streamed).toContain(`sent: TERM to process ${pid}\n`);
    const again = await runner.restart({ expectStartTicks: startTicks, timeoutSeconds: 10 });
    expect(again).toMatchObject({
      state: "already-restarted",
      pid: next.pid,
      detail: expect.stringContaining("nothing was sent"),
    });
    expect(supervisor.termsOf(next.pid)).toBe(0);
  });

  it("says that a process survived its TERM, and which", async () => {
    const { runner, pid, startTicks } = await supervise({ onTerm: ":" });
    const result = await runner.restart({ expectStartTicks: startTicks, timeoutSeconds: 1 });
    expect(result).toMatchObject({ state: "still-running", pid, startTicks });
  });

  it("says that nothing came back, with what was seen last", async () => {
    const { runner, startTicks } = await supervise({ restartAfterMs: null });
    const result = await runner.restart({ expectStartTicks: startTicks, timeoutSeconds: 1 });
    expect(result).toEqual({ state: "not-back", detail: expect.stringContaining("there is no pid file") });
  });

  it("is cancelled at once, says that TERM had been sent, and leaves the node alone", async () => {
    const { supervisor, runner, pid, startTicks } = await supervise({ onTerm: ":" });
    const controller = new AbortController();
    const onOutput = () => controller.abort();
    const started = Date.now();
    const { signal } = controller;
    const result = await runner.restart({ expectStartTicks: startTicks, timeoutSeconds: 60, onOutput, signal });
    expect(Date.now() - started).toBeLessThan(1500);
    expect(result).toEqual({
      state: "cancelled",
      detail: `The restart was cancelled. TERM had been sent to process ${pid}.`,
    });
    // A shell comes to its trap only when the command of the moment has ended.
    await expect.poll(() => supervisor.termsOf(pid)).toBe(1);
    expect(isRunning(pid)).toBe(true);
  });

  it("says that nothing had been sent when it is cancelled while it waits for a process that somebody else starts", async () => {
    const { supervisor, runner } = await supervise({ restartAfterMs: null, keepStalePidFile: true });
    const { pid, startTicks } = supervisor.current();
    process.kill(pid, "SIGKILL");
    const controller = new AbortController();
    const result = await runner.restart({
      expectStartTicks: Number(startTicks),
      timeoutSeconds: 60,
      onOutput: () => controller.abort(),
      signal: controller.signal,
    });
    expect(result).toEqual({ state: "cancelled", detail: "The restart was cancelled. Nothing had been sent." });
  });

  it("sends nothing when the parameters are out of range", async () => {
    const { supervisor, runner, pid, startTicks } = await supervise();
    for (const parameters of [
      { expectStartTicks: 0, timeoutSeconds: 10 },
      { expectStartTicks: startTicks, timeoutSeconds: 301 },
    ]) {
      await expect(runner.restart(parameters)).resolves.toMatchObject({
        state: "failed",
        detail: expect.stringContaining("Nothing was sent"),
      });
    }
    expect(supervisor.termsOf(pid)).toBe(0);
  });

  it.each([
    [{ kind: "systemd", unit: "guts-node" }, "a host of kind systemd"],
    [{ kind: "kubernetes" }, "a host of kind kubernetes"],
    [{ kind: "supervised", pidFile: "/run/x", transport: "ssh" }, "host access over ssh"],
  ])("says what is not supported yet for %j", async (input, what) => {
    const runner = hostRunner(targetHostSchema.parse(input), { helperPath });
    const result = await runner?.restart({ expectStartTicks: 1, timeoutSeconds: 1 });
    expect(result).toEqual({ state: "not supported", detail: expect.stringContaining(`not supported yet: ${what}`) });
  });

  it("gives no runner for a target without host access", () => {
    expect(hostRunner(targetHostSchema.parse({}), { helperPath })).toBeNull();
  });
});

describe("restartLocal with a helper that misbehaves", () => {
  const restartWith = async (body: string) => {
    const fake = path.join(folder, "helper");
    await writeFile(fake, body);
    const access = { helperPath: fake, sudo: false, pidFile: "/run/x" };
    return restartLocal(access, { expectStartTicks: 7, timeoutSeconds: 1 });
  };

  it.each([
    ["echo 'guts-host: no' >&2; exit 77", "Nothing was sent: the host helper ended with exit code 77: guts-host: no."],
    ["exit 0", "The host helper gave no whole answer. The helper had not said that it sent TERM."],
    [
      "printf '== restart\\nsent: TERM to process 9\\n'; kill -9 $$",
      "TERM had been sent to process 9. It ended early: the host helper was ended by SIGKILL: it said nothing.",
    ],
  ])("says what is known of %j", async (body, detail) => {
    expect(await restartWith(body)).toEqual({ state: "failed", detail });
  });

  it("ends a helper that outstays its timeout by far", async () => {
    const result = await restartWith("echo '== restart'; sleep 60");
    expect(result).toMatchObject({ state: "timed out", detail: expect.stringContaining("did not finish") });
  });
});
