import { eq } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { db } from "@/lib/db/client";
import { runs, workerHeartbeats } from "@/lib/db/schema";
import type { Operation } from "@/lib/domain/action/operation";
import { withTestDatabase } from "@/lib/testing/database";
import { cancelRun } from "./cancel";
import { finishStep } from "./finish";
import { operateStep } from "./operate";
import { readRun, readSteps, setStep } from "./records";
import { isRevertible } from "./revertible";
import { takeBackStep } from "./take-back";
import { before, contentOf, newRun, person } from "./testing/new-run";
import { hashOf, SmallHost } from "./testing/small-host";
import { getRunView } from "./views";

withTestDatabase();

vi.mock("@/lib/domain/run/timeouts", async (original) => ({
  ...(await original<object>()),
  verifyTimeoutSeconds: () => 0.1,
  takenBackTimeoutSeconds: 0.1,
}));

const { verifyStep } = await import("./verify");

const oldText = "# of ours\nstorage:\n  data_dir: ./data\n  persistent: false\n  cache:\n    max_size: 268435456\n";
const newText = oldText.replace("268435456", "134217728");
const write: Operation = {
  kind: "write-config",
  path: "/etc/guts/config.yaml",
  expectSha256: hashOf(oldText),
  newSha256: hashOf(newText),
  changes: [{ kind: "set", path: ["storage", "cache", "max_size"], value: 134_217_728 }],
};
const plan = contentOf([write, { kind: "restart" }]);
const begin = async () => {
  const host = new SmallHost(oldText);
  const { id } = await newRun(plan, { action: "reduce-cache", state: "running", before });
  return { host, id, access: host.access() };
};

describe("a run of two operations", () => {
  it("writes, restarts, verifies with the value that the node works with, and can be reverted then", async () => {
    const { host, id, access } = await begin();
    expect(await operateStep(access, id, "write-config")).toBe("next");
    expect(await operateStep(access, id, "restart")).toBe("next");
    expect(await verifyStep(access, id)).toBe("next");
    await finishStep(access, id);
    const run = await getRunView(id);
    expect([run.state, run.revertible, run.watch?.state]).toEqual(["done", true, "watching"]);
    expect(run.result).toContain("storage.cache.max_size is 128 MiB (134217728)");
    expect(host.text).toBe(newText);
    expect(run.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      "observe skipped",
      ...["write-config", "restart", "verify"].map((name) => `${name} done`),
      "revert skipped",
      "finish done",
    ]);
  });

  it("is not verified by a node that does not answer what it works with, and reads it back once it does", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "restart");
    host.silentLooks = 1;
    host.loaded = oldText;
    expect(await verifyStep(access, id)).toBe("take back");
    expect((await readSteps(id)).get("verify")?.detail).toContain("instead of 128 MiB");
  });

  it("ends as unknown when the node does not answer what it works with until the time is over", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "restart");
    host.silentLooks = 1000;
    expect(await verifyStep(access, id)).toBe("ended");
    const run = await readRun(id);
    expect(run).toMatchObject({ state: "outcome unknown", result: expect.stringContaining("no answer within 2 s") });
    expect(await isRevertible(run)).toBe(true);
  });

  it("reads back what a file that was put back as a whole holds", async () => {
    const host = new SmallHost(newText);
    host.backups.set("config.yaml.bak-1", oldText);
    const hashes = { expectSha256: hashOf(newText), newSha256: hashOf(oldText) };
    const restore: Operation = { kind: "restore-config", path: host.path, backup: "config.yaml.bak-1", ...hashes };
    const content = contentOf([restore, { kind: "restart" }]);
    const { id } = await newRun(content, { action: "revert-run", state: "running", before });
    await operateStep(host.access(), id, "restore-config");
    await operateStep(host.access(), id, "restart");
    host.loaded = newText;
    expect(await verifyStep(host.access(), id)).toBe("ended");
    expect(await readRun(id)).toMatchObject({ state: "failed", result: expect.stringContaining("instead of 256 MiB") });
  });

  it("carries out no operation again whose step is done, and looks first at one that was under way", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "write-config");
    expect(host.calls).toEqual(["write"]);
    // As if its worker had ended between the effect and its record.
    await setStep(id, "write-config", "running");
    expect(await operateStep(access, id, "write-config")).toBe("next");
    expect([host.calls, host.backups.size, host.text]).toEqual([["write"], 1, newText]);
  });

  it("asks again for an effect whose answer was lost, and finds it there", async () => {
    const { host, id, access } = await begin();
    host.answers.set("write", async () => {
      host.backups.set("config.yaml.bak-1", host.text);
      host.text = newText;
      return { state: "lost", detail: "The connection broke.", facts: {} };
    });
    expect(await operateStep(access, id, "write-config")).toBe("next");
    expect(host.backups.size).toBe(1);
  });

  it("says what stands when it is cancelled between the file and the restart", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await cancelRun(person, id);
    expect(await operateStep(access, id, "restart")).toBe("ended");
    const run = await getRunView(id);
    expect([run.state, run.revertible]).toEqual(["cancelled", true]);
    expect(run.result).toMatch(/config\.yaml\.bak-1.*revert this run, or restart the node/);
    expect(host.calls).toEqual(["write"]);
  });

  it("does nothing to a file that was changed since the plan was made", async () => {
    const { host, id, access } = await begin();
    host.text = `${oldText}# by hand\n`;
    expect(await operateStep(access, id, "write-config")).toBe("ended");
    expect(await readRun(id)).toMatchObject({ state: "failed", result: expect.stringContaining("Nothing was done") });
    expect(host.calls).toEqual([]);
  });

  it("takes everything back, byte for byte, when the node does not answer any more", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "restart");
    host.healthy = false;
    expect(await verifyStep(access, id)).toBe("take back");
    expect(await verifyStep(access, id)).toBe("take back");
    host.healthy = true;
    expect(await takeBackStep(access, id)).toBe("ended");
    const run = await getRunView(id);
    expect([run.state, run.revertible]).toEqual(["failed", false]);
    expect(run.result).toMatch(/health check does not answer.*It was taken back/);
    expect([host.text, host.loaded, host.calls]).toEqual([
      oldText,
      oldText,
      ["write", "restart", "restore", "restart"],
    ]);
  });

  it("takes the file back without a restart when the restart was refused", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    host.answers.set("restart", { state: "refused", detail: "The unit is at its start limit.", facts: {} });
    expect(await operateStep(access, id, "restart")).toBe("take back");
    await takeBackStep(access, id);
    expect(await readRun(id)).toMatchObject({ state: "failed", result: expect.stringContaining("start limit") });
    expect([host.text, host.pid]).toEqual([oldText, 7]);
  });

  it("goes on taking back where a worker that ended had got to", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "restart");
    host.healthy = false;
    await verifyStep(access, id);
    host.answers.set("restart", () => Promise.reject(new Error("the worker ended here")));
    await expect(takeBackStep(access, id)).rejects.toThrow("ended here");
    host.healthy = true;
    await takeBackStep(access, id);
    expect(host.calls.filter((call) => call === "restore")).toHaveLength(1);
    expect([host.loaded, (await readRun(id)).state]).toEqual([oldText, "failed"]);
  });

  it("restarts the process that has read the wrong file, also when a look at it fails in between", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "restart");
    host.healthy = false;
    await verifyStep(access, id);
    host.healthy = true;
    host.onLook = () => {
      host.onLook = () => {};
      throw new Error("the connection timed out");
    };
    await takeBackStep(access, id);
    expect((await readRun(id)).result).toContain("It was taken back");
    expect([host.text, host.loaded, host.pid]).toEqual([oldText, oldText, 9]);
  });

  it("is not said to be taken back when nobody can see which process runs", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "restart");
    host.healthy = false;
    await verifyStep(access, id);
    host.onLook = () => Promise.reject(new Error("the connection timed out"));
    await takeBackStep(access, id);
    const run = await readRun(id);
    expect(run).toMatchObject({ state: "outcome unknown", result: expect.stringContaining("cannot be seen") });
    expect(host.calls).toEqual(["write", "restart", "restore"]);
  });

  it("is not taken back further by a worker that has lost it to another one meanwhile", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "restart");
    host.healthy = false;
    await verifyStep(access, id);
    host.answers.set("restore", async () => {
      await db()
        .insert(workerHeartbeats)
        .values({ executorId: "another", pid: 1, startedAt: new Date(), at: new Date() });
      await db().update(runs).set({ holderExecutor: "another" }).where(eq(runs.id, id));
      host.text = oldText;
      return { state: "done", detail: "", facts: {} };
    });
    await expect(takeBackStep(access, id)).rejects.toThrow("held by another executor");
    expect(host.calls).toEqual(["write", "restart", "restore"]);
  });

  it("ends as unknown, with the backup's name, when it cannot be taken back", async () => {
    const { host, id, access } = await begin();
    await operateStep(access, id, "write-config");
    await operateStep(access, id, "restart");
    host.healthy = false;
    await verifyStep(access, id);
    host.answers.set("restore", { state: "failed", detail: "No space left on device.", facts: {} });
    await takeBackStep(access, id);
    const run = await readRun(id);
    expect(run).toMatchObject({ state: "outcome unknown", result: expect.stringContaining("config.yaml.bak-1") });
    expect(run.factsToCheck.join()).toContain("config.yaml.bak-1");
    expect((await readSteps(id)).get("revert")?.state).toBe("failed");
  });

  it("leaves what was done when the plan does not take it back, and says so", async () => {
    const host = new SmallHost(oldText);
    const kept = contentOf(plan.operations, { revert: { possible: true, automatic: false, text: "" } });
    const { id } = await newRun(kept, { action: "reduce-cache", state: "running", before });
    await operateStep(host.access(), id, "write-config");
    host.answers.set("restart", { state: "failed", detail: "It did not come back.", facts: {} });
    expect(await operateStep(host.access(), id, "restart")).toBe("ended");
    expect(await readRun(id)).toMatchObject({ state: "failed", result: expect.stringContaining("not taken back") });
    expect(host.text).toBe(newText);
  });
});
