import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningProgram } from "@/demo/node/testing/programs";
import { canMount } from "@/helper/testing/private-mounts";
import type { ActionName } from "@/lib/domain/action/parameters";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { getRunView, readWholeOutput } from "@/lib/services/run/views";
import { withTestDatabase } from "@/lib/testing/database";
import { whyNoSshd } from "@/lib/testing/ssh-server";
import { cancelHanging } from "./testing/cancel-hanging";
import { confirm, ended, first, planNow, until } from "./testing/console";
import { type Rig, startRig } from "./testing/rig";

withTestDatabase();

const mib = 1024 * 1024;
const missing = whyNoSshd();
if (missing) console.warn(`faults of hosts are not tested over ssh: ${missing}`);
if (!canMount) console.warn("a full disk and a read-only folder are not tested: this user may not mount");

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** How far a write is, by what can be seen from outside. */
const momentsOfWrite: [string, (rig: Rig, known: ReadonlySet<string>) => boolean][] = [
  ["its helper has just begun", ({ pidFile }) => isWriting(pidFile)],
  ["the new file has a name of its own yet", (rig) => rig.besideConfig().some((name) => name.startsWith("."))],
  [
    "the backup is there",
    (rig, known) => rig.besideConfig().some((name) => name.includes(".bak-") && !known.has(name)),
  ],
];

function isWriting(pidFile: string): boolean {
  return readdirSync("/proc").some((name) => {
    try {
      const line = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, "utf8") : "";
      return line.includes("config-write") && line.includes(pidFile);
    } catch {
      // It ended between the listing and the reading.
      return false;
    }
  });
}

describe.skipIf(missing)("a host that fails in the middle of a run", () => {
  let rig: Rig;
  let worker: RunningProgram;
  let incidentId: string;

  beforeAll(async () => {
    rig = await startRig({ transport: "ssh" });
    worker = await rig.startWorker("first");
    incidentId = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
  }, 120_000);
  afterAll(async () => {
    await worker?.kill();
    await rig?.remove();
  }, 60_000);

  const configText = () => readFileSync(rig.configPath, "utf8");
  const ready = () => until("the node", async () => ((await rig.live()) ? true : null));
  const run = async (action: ActionName, parameters: unknown = {}) =>
    ended((await confirm(await planNow(incidentId, action, parameters))).id);

  /** Another run of the target begins and ends as if nothing had been. */
  async function expectFree(): Promise<void> {
    await ready();
    expect((await run("clear-node-cache")).state).toBe("done");
  }

  /** Breaks the connections as soon as it is the moment, and gives back which they were. */
  async function breakDuring(isMoment: () => boolean): Promise<number[]> {
    const deadline = Date.now() + 30_000;
    while (!isMoment()) {
      if (Date.now() > deadline) throw new Error("the moment did not come");
      await sleep(0);
    }
    const connections = rig.ssh?.connections() ?? [];
    rig.ssh?.breakConnections();
    return connections;
  }

  /** What has to hold after a write that the folder did not take. */
  async function expectUntouched(before: string, said: RegExp): Promise<void> {
    const [pid, starts] = [rig.pid(), rig.starts()];
    const beside = rig.besideConfig();
    const failed = await run("reduce-cache", { maxSizeBytes: 64 * mib });
    expect([failed.state, failed.result]).toEqual(["failed", expect.stringMatching(said)]);
    expect(failed.steps.map(({ name, state }) => [name, state])).toContainEqual(["restart", "skipped"]);
    expect([configText(), rig.besideConfig()]).toEqual([before, beside]);
    expect([rig.pid(), rig.starts()]).toEqual([pid, starts]);
  }

  // First, while the process is large: a node whose cache was cleared is smaller than a new one.
  it("restarts once when the connection breaks in mid-restart, and ends by what it then sees", async () => {
    await ready();
    const [pid, starts] = [rig.pid() ?? 0, rig.starts()];
    await rig.fill();
    await rig.fill();
    // A stopped process does not act on TERM: the helper waits for its end.
    process.kill(pid, "SIGSTOP");
    let runId = "";
    try {
      runId = (await confirm(await planNow(incidentId, "restart-node"))).id;
      await until("TERM to be sent", async () => {
        const { outputTail } = await getRunView(runId);
        return outputTail.some(({ text }) => text.includes("sent: TERM")) ? true : null;
      });
      expect(rig.ssh?.connections()).not.toEqual([]);
      rig.ssh?.breakConnections();
    } finally {
      process.kill(pid, "SIGCONT");
    }
    const over = await ended(runId, 120_000);
    expect(["done", "outcome unknown"], over.result ?? "").toContain(over.state);
    if (over.state === "outcome unknown") expect(over.factsToCheck).not.toEqual([]);
    await ready();
    expect([rig.starts(), rig.pid() === pid]).toEqual([starts + 1, false]);
    await expectFree();
  }, 150_000);

  it.skipIf(!canMount)(
    "leaves the file as it was when the disk is full, and the node running",
    async () => {
      await ready();
      const before = configText();
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k,mode=755", "tmpfs", rig.configDir]);
      try {
        writeFileSync(rig.configPath, before);
        expect(() => writeFileSync(join(rig.configDir, "filler"), Buffer.alloc(mib))).toThrow(/ENOSPC/);
        await expectUntouched(before, /space|full/i);
      } finally {
        execFileSync("umount", ["-l", rig.configDir]);
      }
      expect(configText()).toBe(before);
      await expectFree();
    },
    60_000,
  );

  it.skipIf(!canMount)(
    "leaves the file as it was when its folder is read-only, and says that it is",
    async () => {
      await ready();
      const before = configText();
      execFileSync("mount", ["--bind", rig.configDir, rig.configDir]);
      try {
        execFileSync("mount", ["-o", "remount,bind,ro", rig.configDir]);
        await expectUntouched(before, /read-only/i);
      } finally {
        execFileSync("umount", ["-l", rig.configDir]);
      }
      await expectFree();
    },
    60_000,
  );

  it("edits the file that a link leads to, keeps the link, says so, and gives the old bytes back", async () => {
    await ready();
    const before = configText();
    const real = join(rig.configDir, "real", "node.yaml");
    mkdirSync(join(rig.configDir, "real"));
    renameSync(rig.configPath, real);
    symlinkSync(real, rig.configPath);
    const done = await run("reduce-cache", { maxSizeBytes: 64 * mib });
    expect(done).toMatchObject({ state: "done" });
    expect(lstatSync(rig.configPath).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, "utf8")).toContain(`max_size: ${64 * mib}`);
    expect(await readWholeOutput(done.id)).toContain(real);
    await ready();
    const back = await run("revert-run", { runId: done.id });
    expect(back.state).toBe("done");
    expect([lstatSync(rig.configPath).isSymbolicLink(), readFileSync(real, "utf8")]).toEqual([true, before]);
    rmSync(rig.configPath);
    renameSync(real, rig.configPath);
    await expectFree();
  }, 90_000);

  it.each(momentsOfWrite)(
    "has a whole file, old or new, when the connection breaks in mid-write: %s",
    async (_, isMoment) => {
      await ready();
      const before = configText();
      const pid = rig.pid();
      const known = new Set(rig.besideConfig());
      const plan = await planNow(incidentId, "reduce-cache", { maxSizeBytes: 50 * mib });
      const planned = plan.content?.operations.flatMap((one) => ("newSha256" in one ? [one.newSha256] : [])) ?? [];
      const runId = (await confirm(plan)).id;
      expect(await breakDuring(() => isMoment(rig, known))).not.toEqual([]);
      expect([sha256(before), ...planned]).toContain(sha256(configText()));

      const over = await ended(runId, 120_000);
      expect(["done", "failed", "outcome unknown"], over.result ?? "").toContain(over.state);
      expect(over.result).not.toBe("");
      if (over.state === "outcome unknown") expect(over.factsToCheck).not.toEqual([]);
      expect([sha256(before), ...planned]).toContain(sha256(configText()));
      expect(rig.besideConfig().filter((name) => name.startsWith("."))).toEqual([]);
      expect(over.state === "done").toBe(sha256(configText()) === planned[0]);
      expect(rig.pid() === pid).toBe(over.state !== "done");

      await ready();
      if (configText() !== before) {
        const added = rig.besideConfig().filter((name) => !known.has(name));
        expect(added.map((name) => readFileSync(join(rig.configDir, name), "utf8"))).toContain(before);
        expect((await run("revert-run", { runId })).state).toBe("done");
      }
      expect(configText()).toBe(before);
    },
    150_000,
  );

  it("ends the helper's whole tree in time when a hanging restart is cancelled", async () => {
    await ready();
    const starts = rig.starts();
    await cancelHanging(rig, incidentId);
    // Only now the process acts on the TERM that it has got.
    await until("another process", async () => (rig.starts() > starts ? true : null));
    await expectFree();
  }, 90_000);

  it("has no plan where sudo refuses, and says what to put right", async () => {
    const other = await openIncidentByHand(first, { targetId: "validator-3", runbookId: "high-memory" });
    const starts = rig.starts();
    await expect(planNow(other.id, "restart-node")).rejects.toThrow(/sudo/);
    await expect(planNow(other.id, "restart-node")).rejects.toThrow(/sudoers/);
    expect(rig.starts()).toBe(starts);
  }, 60_000);

  it("ends a run with nothing done when the host is gone before it begins, and says so for the next plan", async () => {
    await ready();
    const [before, starts] = [configText(), rig.starts()];
    const plan = await planNow(incidentId, "reduce-cache", { maxSizeBytes: 64 * mib });
    await rig.ssh?.goAway();
    const over = await ended((await confirm(plan)).id, 120_000);
    expect([over.state, over.result]).toEqual([
      "failed",
      expect.stringMatching(/cannot be seen|cannot be reached|refused/),
    ]);
    expect([configText(), rig.starts()]).toEqual([before, starts]);
    await expect(planNow(incidentId, "restart-node")).rejects.toThrow(/cannot be reached|refused|ECONNREFUSED/);
  }, 150_000);
});
