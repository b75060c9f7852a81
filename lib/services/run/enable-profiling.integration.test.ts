import { describe, expect, it } from "vitest";
import type { ActResult } from "@/lib/domain/host/actor";
import { planOf } from "@/lib/services/plan/prepare";
import { withTestDatabase } from "@/lib/testing/database";
import { encodeProfile } from "@/lib/testing/profile";
import { withProfileStore } from "@/lib/testing/profile-store";
import { finishStep } from "./finish";
import { operateStep } from "./operate";
import { readRun } from "./records";
import { takeBackStep } from "./take-back";
import { before, contentOf, newRun } from "./testing/new-run";
import { hashOf, SmallHost } from "./testing/small-host";
import { verifyStep } from "./verify";

withTestDatabase();
withProfileStore();

const off = "# as installed\nprofiling:\n  heap: false # for now\n";
const on = off.replace("heap: false", "heap: true");

const content = contentOf(
  [
    {
      ...{ kind: "write-config", path: "/etc/guts/config.yaml", expectSha256: hashOf(off), newSha256: hashOf(on) },
      changes: [{ kind: "set", path: ["profiling", "heap"], value: true }],
    },
    { kind: "restart" },
    { kind: "dump-heap", ofSuccessor: true },
  ],
  { honours: [{ setting: "profiling.heap", state: "yes", basis: "" }] },
);

/** As the workflow does, from the operations on. */
async function carryOn(host: SmallHost, id: string) {
  for (const { kind } of content.operations) {
    const outcome = await operateStep(host.access(), id, kind);
    if (outcome === "take back") await takeBackStep(host.access(), id);
    if (outcome !== "next") return;
  }
  if ((await verifyStep(host.access(), id)) === "next") await finishStep(host.access(), id);
}

describe("enabling profiling", () => {
  it("writes the key, restarts, and is done with the new process's dump kept", async () => {
    const { id } = await newRun(content, { state: "running", before, action: "enable-profiling" });
    const host = new SmallHost(off);
    host.catchesSigusr1 = true;
    host.dumpContent = encodeProfile({ samples: [{ stack: ["retain", "main"], values: [7] }] });
    await carryOn(host, id);
    expect(host.calls).toEqual(["write", "restart", "dump"]);
    expect(host.text).toBe(on);
    const run = await readRun(id);
    expect([run.state, run.result]).toEqual(["done", expect.stringContaining("It is kept with the incident.")]);
    // Nothing was freed, so there is nothing to watch.
    expect(run.watchState).toBeNull();
  });

  it("is taken back, file and process, when the new process writes no dump", async () => {
    const { id } = await newRun(content, { state: "running", before, action: "enable-profiling" });
    const host = new SmallHost(off);
    host.catchesSigusr1 = true;
    const late: ActResult = { state: "timed out", detail: "No new dump came within 300 s.", facts: {} };
    host.answers.set("dump", late);
    await carryOn(host, id);
    expect(host.calls).toEqual(["write", "restart", "dump", "restore", "restart"]);
    expect([host.text, host.loaded]).toEqual([off, off]);
    const run = await readRun(id);
    expect([run.state, run.result]).toEqual([
      "failed",
      expect.stringMatching(/No new dump came within 300 s\. It was taken back/),
    ]);
  });

  it("is planned for nothing on a node whose file does not have the key", async () => {
    const host = new SmallHost("storage:\n  data_dir: ./data\n  persistent: false\n");
    const planned = await planOf(host.access(), "validator-2", { action: "enable-profiling", parameters: {} });
    expect(planned).toEqual({ failed: expect.stringContaining("Nothing is written") });
    expect(host.calls).toEqual([]);
  });
});
