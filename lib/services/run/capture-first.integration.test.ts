import { describe, expect, it } from "vitest";
import type { OperationKind } from "@/lib/domain/action/operation";
import type { ActResult } from "@/lib/domain/host/actor";
import { planOf } from "@/lib/services/plan/prepare";
import { listProfiles } from "@/lib/services/profile/read";
import { withTestDatabase } from "@/lib/testing/database";
import { encodeProfile } from "@/lib/testing/profile";
import { withProfileStore } from "@/lib/testing/profile-store";
import { cancelRun } from "./cancel";
import { finishStep } from "./finish";
import { observeStep } from "./observe";
import { operateStep } from "./operate";
import { readRun, readSteps } from "./records";
import { before, contentOf, newRun, person } from "./testing/new-run";
import { SmallHost } from "./testing/small-host";
import { verifyStep } from "./verify";

withTestDatabase();
withProfileStore();

const captureFirst = (seconds = 30) =>
  contentOf([{ kind: "dump-heap", optionalWithinSeconds: seconds }, { kind: "restart" }]);

/** As the workflow does, from the operations on. */
async function carryOn(host: SmallHost, id: string) {
  for (const kind of ["dump-heap", "restart"] satisfies OperationKind[]) {
    if ((await operateStep(host.access(), id, kind)) !== "next") return;
  }
  if ((await verifyStep(host.access(), id)) === "next") await finishStep(host.access(), id);
}

const untilAborted = ({ signal }: { signal?: AbortSignal | undefined }) =>
  new Promise<ActResult>((resolve) => {
    signal?.addEventListener("abort", () => resolve({ state: "cancelled", detail: "It was ended.", facts: {} }));
  });

describe("a heap dump before a restart", () => {
  it("is taken, kept with the incident, and told in the result of the restart", async () => {
    const { id, incidentId } = await newRun(captureFirst(), { state: "running", before });
    const host = new SmallHost();
    host.dumpContent = encodeProfile({ samples: [{ stack: ["retain", "main"], values: [7] }] });
    await carryOn(host, id);
    expect(host.calls).toEqual(["dump", "restart"]);
    const run = await readRun(id);
    expect(run).toMatchObject({ state: "done", watchState: "watching" });
    expect(run.result).toMatch(
      /^Restarted and verified\. .*Before it a heap dump was taken: .*Most is held by retain\.$/,
    );
    expect(await listProfiles({ incidentId })).toMatchObject([{ runId: id, source: "capture" }]);
  });

  it.each<[string, ActResult | Error]>([
    ["that fails", { state: "failed", detail: "The dump is empty.", facts: {} }],
    ["that is refused", { state: "refused", detail: "The dump is empty.", facts: {} }],
    ["whose way to the host breaks", new Error("The dump is empty.")],
  ])("%s does not fail the restart, and is told", async (_name, answer) => {
    const { id } = await newRun(captureFirst(), { state: "running", before });
    const host = new SmallHost();
    host.answers.set("dump", async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    });
    await carryOn(host, id);
    expect(host.calls).toEqual(["dump", "restart"]);
    expect(await readRun(id)).toMatchObject({
      state: "done",
      result: expect.stringMatching(/No heap dump was taken before it\..*The dump is empty\./),
    });
    expect((await readSteps(id)).get("dump-heap")?.state).toBe("failed");
    // A worker that takes over here does not ask for another one.
    expect(await operateStep(host.access(), id, "dump-heap")).toBe("ended");
  });

  it("that does not come is given up in its time, and the node restarted", async () => {
    const { id } = await newRun(captureFirst(1), { state: "running", before });
    const host = new SmallHost();
    host.answers.set("dump", untilAborted);
    const startedAt = Date.now();
    await carryOn(host, id);
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(await readRun(id)).toMatchObject({ state: "done", result: expect.stringContaining("not there within 1 s") });
  });

  it("under way when somebody cancels ends the run, and nothing is restarted", async () => {
    const { id } = await newRun(captureFirst(), { state: "running", before });
    const host = new SmallHost();
    host.answers.set("dump", async (options) => {
      await cancelRun(person, id);
      return untilAborted(options);
    });
    await carryOn(host, id);
    expect(host.calls).toEqual(["dump"]);
    expect((await readRun(id)).state).toBe("cancelled");
  });

  it("that does not fit any more when the run begins is left out: the restart is no other plan for that", async () => {
    const host = new SmallHost("storage:\n  data_dir: ./data\n  persistent: false\n");
    const request = { action: "restart-node", parameters: { captureFirst: true } } as const;
    const fresh = await planOf(host.access(), "validator-2", request);
    if ("failed" in fresh) throw new Error(fresh.failed);
    expect(fresh.content.operations).toEqual([{ kind: "restart" }]);
    const { noCapture: _, ...content } = fresh.content;
    const { id } = await newRun({ ...content, operations: captureFirst().operations });
    expect(await observeStep(host.access(), id)).toBe("next");
    await carryOn(host, id);
    expect(host.calls).toEqual(["restart"]);
    expect(await readRun(id)).toMatchObject({
      state: "done",
      result: expect.stringMatching(/No heap dump was taken before it\. Left out after all: .*not configured/),
    });
  });
});
