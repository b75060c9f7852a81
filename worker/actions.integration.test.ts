import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningProgram } from "@/demo/node/testing/programs";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { cancelRun } from "@/lib/services/run/cancel";
import { getRunView, readWholeOutput } from "@/lib/services/run/views";
import { withTestDatabase } from "@/lib/testing/database";
import { confirm, ended, first, planNow, until } from "./testing/console";
import { type Rig, refusedCacheBytes, startRig } from "./testing/rig";

withTestDatabase();

const mib = 1024 * 1024;
let rig: Rig;
let worker: RunningProgram;
let incidentId: string;

beforeAll(async () => {
  rig = await startRig();
  worker = await rig.startWorker("first");
  incidentId = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await rig.remove();
}, 60_000);

const ready = () => until("the node", async () => ((await rig.live()) ? true : null), 120_000);
const configText = () => readFileSync(rig.configPath, "utf8");

const reached = (runId: string, step: string) =>
  until(`${step} to begin`, async () => {
    const run = await getRunView(runId);
    return run.steps.some(({ name, startedAt }) => name === step && startedAt !== null) ? true : null;
  });

describe("an action on a configuration", () => {
  it("sets the cache's size with every comment kept, measured at the node, and its revert gives the old bytes", async () => {
    await ready();
    const before = configText();
    const starts = rig.starts();
    const plan = await planNow(incidentId, "reduce-cache", { maxSizeBytes: 96 * mib });
    expect([configText(), rig.starts()]).toEqual([before, starts]);
    const run = await ended((await confirm(plan)).id);
    expect([run.state, run.result]).toEqual([
      "done",
      expect.stringContaining(`storage.cache.max_size is 96 MiB (${96 * mib})`),
    ]);
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(96 * mib);
    expect(configText()).toBe(before.replace("268435456 ", `${96 * mib} `));
    expect(rig.starts()).toBe(starts + 1);
    const whole = await readWholeOutput(run.id);
    expect(run.output).toMatchObject({
      sha256: createHash("sha256").update(whole).digest("hex"),
      truncated: false,
    });

    expect(run.revertible).toBe(true);
    const back = await planNow(incidentId, "revert-run", { runId: run.id });
    const reverted = await ended((await confirm(back)).id);
    expect([reverted.state, reverted.result]).toEqual(["done", expect.stringContaining("verified")]);
    expect(configText()).toBe(before);
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(256 * mib);
    expect((await getRunView(run.id)).revertible).toBe(false);
  }, 180_000);

  it("is taken back byte for byte when the node does not come up with it", async () => {
    await ready();
    const before = configText();
    const plan = await planNow(incidentId, "reduce-cache", { maxSizeBytes: refusedCacheBytes });
    const run = await ended((await confirm(plan)).id, 240_000);
    expect([run.state, run.result]).toEqual(["failed", expect.stringContaining("It was taken back")]);
    expect(configText()).toBe(before);
    await ready();
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(256 * mib);
    expect(run.steps.find(({ name }) => name === "revert")?.state).toBe("done");
    expect(run.watch).toBeNull();
  }, 300_000);

  it("that is cancelled before its restart says that the file was written, and can be reverted", async () => {
    await ready();
    const before = configText();
    const pid = rig.pid() ?? 0;
    // A stopped process does not act on TERM: the restart waits for its end in vain.
    const plan = await planNow(incidentId, "limit-connections", { maxConnections: 500, maxPeers: 20 });
    let runId = "";
    try {
      runId = (await confirm(plan)).id;
      await reached(runId, "write-config");
      process.kill(pid, "SIGSTOP");
      await reached(runId, "restart");
      await cancelRun(first, runId);
      const run = await ended(runId);
      expect([run.state, run.revertible]).toEqual(["cancelled", true]);
      expect(run.result).toContain("revert this run, or restart the node");
      expect(configText()).not.toBe(before);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    // Only now it acts on the TERM that it has got.
    await until("another process", async () => (rig.pid() !== null && rig.pid() !== pid ? true : null));
    await ready();
    const back = await planNow(incidentId, "revert-run", { runId });
    expect((await ended((await confirm(back)).id)).state).toBe("done");
    expect(configText()).toBe(before);
  }, 180_000);

  it("is refused when the file was changed between the plan and its run", async () => {
    await ready();
    const before = configText();
    const plan = await planNow(incidentId, "reduce-cache", { maxSizeBytes: 64 * mib });
    writeFileSync(rig.configPath, `${before}# by hand\n`);
    const starts = rig.starts();
    const run = await ended((await confirm(plan)).id);
    expect([run.state, run.result]).toEqual(["failed", expect.stringMatching(/stale|changed/)]);
    expect([configText(), rig.starts()]).toEqual([`${before}# by hand\n`, starts]);
    writeFileSync(rig.configPath, before);
    expect(rig.besideConfig().filter((name) => name.startsWith("."))).toEqual([]);
  }, 120_000);

  it("is repaired by plan while the node cannot start with it, and the node comes up", async () => {
    await ready();
    // The console's own backup beside the file is what says that the file is the node's.
    const edit = await planNow(incidentId, "reduce-cache", { maxSizeBytes: 80 * mib });
    expect((await ended((await confirm(edit)).id)).state).toBe("done");
    await ready();
    const storage = "\nstorage:\n  data_dir: ./data\n  persistent: false\n  cache:\n    max_size: ";
    appendFileSync(rig.configPath, `${storage}${refusedCacheBytes}\n${storage}${96 * mib} # the last one\n`);
    const starts = rig.starts();
    process.kill(rig.pid() ?? 0, "SIGTERM");
    await until("several starts in vain", async () => (rig.starts() >= starts + 3 ? true : null));
    expect(await rig.live()).toBe(false);

    const plan = await planNow(incidentId, "repair-config");
    expect(plan.content?.basis.map(({ name }) => name)).toEqual(["configuration sha256"]);
    const run = await ended((await confirm(plan)).id, 120_000);
    expect([run.state, run.result]).toEqual(["done", expect.stringContaining("verified")]);
    expect(configText().match(/^storage:/gm)).toHaveLength(1);
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(96 * mib);
  }, 240_000);

  it("is taken back by plan while the node is down, and the start that its supervisor makes ends the run", async () => {
    await ready();
    const before = configText();
    const edit = await planNow(incidentId, "reduce-cache", { maxSizeBytes: 72 * mib });
    const changed = await ended((await confirm(edit)).id);
    expect(changed.state).toBe("done");
    await ready();
    const pid = rig.pid() ?? 0;
    rig.supervisor.child.kill("SIGSTOP");
    try {
      process.kill(pid, "SIGTERM");
      await until("the node's end", async () => ((await rig.live()) ? null : true));
      const restart = planNow(incidentId, "restart-node");
      await expect(restart).rejects.toThrow("cannot be seen");
      const plan = await planNow(incidentId, "revert-run", { runId: changed.id });
      expect(plan.content?.losses.join(" ")).toContain("is down");
      const runId = (await confirm(plan)).id;
      await reached(runId, "restart");
      expect(configText()).toBe(before);
      rig.supervisor.child.kill("SIGCONT");
      const run = await ended(runId, 120_000);
      expect([run.state, run.result]).toEqual(["done", expect.stringContaining("verified")]);
    } finally {
      rig.supervisor.child.kill("SIGCONT");
    }
    expect((await rig.ask("/api/debug/cache")).max_size_bytes).toBe(96 * mib);
  }, 240_000);
});
