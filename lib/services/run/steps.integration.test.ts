import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import { setTick } from "@/lib/services/checklist/set-tick";
import { planOf } from "@/lib/services/plan/prepare";
import { withTestDatabase } from "@/lib/testing/database";
import { cancelRun } from "./cancel";
import { finishUnfinished } from "./end";
import { finishStep } from "./finish";
import { observeStep } from "./observe";
import { finishRun, readRun, setStep } from "./records";
import { before, contentOf, newRun, person } from "./testing/new-run";
import { mib, SmallHost } from "./testing/small-host";
import { verifyStep } from "./verify";

withTestDatabase();

const restartOnly = contentOf([{ kind: "restart" }]);

/** A host whose node has been restarted since it was observed. */
function restarted(): SmallHost {
  const host = new SmallHost();
  host.pid = 8;
  host.rssBytes = 100 * mib;
  return host;
}

describe("the steps of a run", () => {
  it("end it as cancelled when the cancel comes in the very look that verifies it", async () => {
    const { id } = await newRun(restartOnly, { state: "running", before });
    const host = restarted();
    host.onLook = async () => {
      if ((await readRun(id)).state === "running") await cancelRun(person, id);
    };
    expect(await verifyStep(host.access(), id)).toBe("next");
    await finishStep(host.access(), id);
    expect(await readRun(id)).toMatchObject({ state: "cancelled", result: expect.stringContaining("Process 8 runs") });
  });

  it("never turn a cancel back into running", async () => {
    const { id, incidentId } = await newRun(restartOnly);
    const host = new SmallHost();
    let observing: Promise<unknown> = Promise.resolve();
    await db().transaction(async (tx) => {
      await tx.select().from(incidents).where(eq(incidents.id, incidentId)).for("update");
      // It has read the run and waits for the incident, which is held here until the cancel is in.
      observing = observeStep(host.access(), id);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await cancelRun(person, id);
    });
    expect(await observing).toBe("ended");
    expect((await readRun(id)).state).toBe("cancelled");
  });

  it("refuse as stale when another process has appeared between the two looks of the first step", async () => {
    const host = new SmallHost("storage:\n  data_dir: ./data\n  persistent: false\n");
    const request = { action: "restart-node", parameters: { captureFirst: true } } as const;
    const planned = await planOf(host.access(), "validator-2", request);
    if ("failed" in planned) throw new Error(planned.failed);
    const { id } = await newRun(planned.content);
    let looks = 0;
    host.onLook = () => {
      looks += 1;
      if (looks > 1) host.pid = 8;
    };
    expect(await observeStep(host.access(), id)).toBe("ended");
    expect(await readRun(id)).toMatchObject({
      state: "failed",
      before: null,
      result: expect.stringContaining("stale"),
    });
  });

  it("look again when the host did not answer the first time, and begin with what is seen then", async () => {
    const host = new SmallHost("storage:\n  data_dir: ./data\n  persistent: false\n");
    const planned = await planOf(host.access(), "validator-2", {
      action: "restart-node",
      parameters: { captureFirst: true },
    });
    if ("failed" in planned) throw new Error(planned.failed);
    const { id } = await newRun(planned.content);
    let looks = 0;
    host.onLook = () => {
      looks += 1;
      if (looks === 1) throw new Error("no answer within 10 s");
    };
    expect(await observeStep(host.access(), id)).toBe("next");
    expect(await readRun(id)).toMatchObject({ state: "running", before: { pid: 7 } });
  });

  it("count an effect that a late look finds as done, and watch it", async () => {
    const { id } = await newRun(restartOnly, { state: "running", before });
    const host = restarted();
    await setStep(id, "restart", "running");
    await finishUnfinished(host.access(), id, "The helper did not answer.");
    expect(await readRun(id)).toMatchObject({ state: "done", watchState: "watching" });
  });

  it("end without a deadlock while people tick the same incident's checklist", async () => {
    for (let round = 0; round < 15; round += 1) {
      const { id, incidentId } = await newRun(restartOnly, { state: "running", before });
      const run = await readRun(id);
      const watchUntil = new Date(Date.now() + 60_000);
      const ticks = Array.from({ length: 6 }, (_, index) =>
        setTick(person, { incidentId, itemId: "node-slow", ticked: index % 2 === 0 }),
      );
      await Promise.all([...ticks, finishRun(run, { state: "done", result: "done", watchUntil })]);
      expect((await readRun(id)).state).toBe("done");
      await db().update(incidents).set({ state: "mitigating" }).where(eq(incidents.id, incidentId));
    }
  });
});
