import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isRunning } from "@/demo/node/testing/programs";
import { type SmallSupervisor, type SmallSupervisorOptions, superviseSmall } from "@/helper/testing/small-supervisor";
import { targetHostSchema } from "@/lib/domain/target/target";
import { hostActor } from "./registry";

const helperPath = fileURLToPath(new URL("../../../helper/guts-host", import.meta.url));
let folder: string;
let supervisor: SmallSupervisor | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "guts-actor-"));
});
afterEach(async () => {
  supervisor?.stop();
  supervisor = undefined;
  await rm(folder, { recursive: true, force: true });
});

const actorOf = (pidFile: string, helper = helperPath) => {
  const actor = hostActor(targetHostSchema.parse({ kind: "supervised", pidFile }), { helperPath: helper });
  if (actor === null) throw new Error("a supervised host has an actor");
  return actor;
};
const supervise = async (options: Omit<SmallSupervisorOptions, "folder"> = {}) => {
  supervisor = await superviseSmall({ folder, ...options });
  const { pid, startTicks } = supervisor.current();
  return { actor: actorOf(supervisor.pidFile), pid, expectStartTicks: Number(startTicks) };
};

describe("restart", () => {
  it("says that a process survived its TERM, and which", async () => {
    const { actor, pid, expectStartTicks } = await supervise({ onTerm: ":" });
    const result = await actor.restart({ expectStartTicks, timeoutSeconds: 1 });
    expect(result).toMatchObject({ state: "failed", facts: { pid: String(pid), start: String(expectStartTicks) } });
    expect(result.detail).toContain("It was not killed");
  });

  it("says that nothing came back, with what was seen last", async () => {
    const { actor, expectStartTicks } = await supervise({ restartAfterMs: null });
    const result = await actor.restart({ expectStartTicks, timeoutSeconds: 1 });
    expect(result).toEqual({ state: "failed", facts: {}, detail: expect.stringContaining("there is no pid file") });
  });

  it("says when it was cancelled what had been sent by then, and the node is left alone", async () => {
    const { actor, pid, expectStartTicks } = await supervise({ onTerm: ":" });
    const controller = new AbortController();
    const result = await actor.restart({
      expectStartTicks,
      timeoutSeconds: 60,
      signal: controller.signal,
      onOutput: ({ text }) => {
        if (text.includes("sent:")) controller.abort();
      },
    });
    expect(result).toEqual({
      state: "cancelled",
      facts: {},
      detail: `It was cancelled, and ended on the host. TERM had been sent to process ${pid}.`,
    });
    expect(isRunning(pid)).toBe(true);
    const never = await actor.restart({ expectStartTicks, timeoutSeconds: 5, signal: AbortSignal.abort() });
    expect(never.state).toBe("cancelled");
  });

  it("asks nothing of the host with parameters that make no sense", async () => {
    const actor = actorOf("/nowhere/node.pid", "/nowhere/guts-host");
    for (const options of [
      { expectStartTicks: 0, timeoutSeconds: 5 },
      { expectStartTicks: 1.5, timeoutSeconds: 5 },
      { expectStartTicks: 1, timeoutSeconds: 0.5 },
    ]) {
      expect(await actor.restart(options)).toMatchObject({
        state: "refused",
        detail: expect.stringMatching(/^Nothing was done: the (expected start|timeout) must be/),
      });
    }
  });

  it("refuses with what the helper says, where it says no before it does anything", async () => {
    const refusing = path.join(folder, "refusing");
    await writeFile(refusing, "echo 'guts-host: the pid file is a symbolic link' >&2; exit 77");
    const result = await actorOf("/run/node.pid", refusing).restart({ expectStartTicks: 1, timeoutSeconds: 5 });
    expect(result).toMatchObject({
      state: "refused",
      detail: expect.stringContaining("the pid file is a symbolic link"),
    });
  });

  it("says what to allow where sudo refuses, and that nothing was done", async () => {
    // Says what sudo says where its rule is missing or wrong; sudo itself is not needed for it.
    const refusing = path.join(folder, "sudo-refuses");
    await writeFile(refusing, "echo 'sudo: a password is required' >&2; exit 1");
    const result = await actorOf("/run/node.pid", refusing).restart({ expectStartTicks: 1, timeoutSeconds: 5 });
    expect(result).toMatchObject({
      state: "refused",
      detail: expect.stringMatching(
        /^Nothing was done: .*a password is required.*Allow it as helper\/sudoers.example shows/,
      ),
    });
  });

  it("never calls an answer that was cut off a success", async () => {
    const cut = path.join(folder, "cut");
    await writeFile(cut, "printf '== restart\\nsent: TERM to process 77\\n== result\\nresult: restarted\\n'; exit 0");
    const result = await actorOf("/run/node.pid", cut).restart({ expectStartTicks: 1, timeoutSeconds: 5 });
    expect(result).toMatchObject({
      state: "failed",
      detail: expect.stringContaining("TERM had been sent to process 77"),
    });
  });
});
