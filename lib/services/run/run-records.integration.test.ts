import { and, eq, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { runSteps, runs, timeline } from "@/lib/db/schema";
import { planOf } from "@/lib/services/plan/prepare";
import { withTestDatabase } from "@/lib/testing/database";
import { failRun } from "./end";
import { observeStep } from "./observe";
import { operateStep } from "./operate";
import { finishRun, readRun, setStep } from "./records";
import { before, contentOf, newRun } from "./testing/new-run";
import { SmallHost } from "./testing/small-host";
import { getRunView } from "./views";

withTestDatabase();

const restartOnly = contentOf([{ kind: "restart" }]);
const canary = "c4n4ry-0f-a-s3cret";
/** What a program may say on its standard error, and a cluster in a message. */
const raw = `exit 1: cannot use private_key: ${canary}`;

const entriesOf = (runId: string, kind: string) =>
  db()
    .select()
    .from(timeline)
    .where(and(eq(timeline.kind, kind), sql`data ->> 'runId' = ${runId}`));

describe("what is kept of a run", () => {
  it("has one beginning, also when its worker ended before it had stored what it found", async () => {
    const host = new SmallHost("storage:\n  data_dir: ./data\n  persistent: false\n");
    const planned = await planOf(host.access(), "validator-2", {
      action: "restart-node",
      parameters: { captureFirst: true },
    });
    if ("failed" in planned) throw new Error(planned.failed);
    const { id } = await newRun(planned.content);
    expect(await observeStep(host.access(), id)).toBe("next");
    const { startedAt } = await readRun(id);
    // As a worker left it that ended just before.
    await db().update(runs).set({ before: null }).where(eq(runs.id, id));
    const started = (await entriesOf(id, "run.started")).length;
    expect(await observeStep(host.access(), id)).toBe("next");
    expect((await readRun(id)).startedAt).toEqual(startedAt);
    expect(await entriesOf(id, "run.started")).toHaveLength(started);
    expect(started).toBe(1);
  });

  it("says which step had failed when it is cancelled afterwards, with what to check", async () => {
    const { id } = await newRun(restartOnly, { state: "running", before });
    const failure = { detail: "The node did not end on TERM.", factsToCheck: ["Does process 7 still run?"] };
    await setStep(id, "restart", "failed", failure.detail, { failure });
    await db().update(runs).set({ state: "cancelling" }).where(eq(runs.id, id));
    expect(await operateStep(new SmallHost().access(), id, "restart")).toBe("ended");
    expect(await readRun(id)).toMatchObject({
      state: "cancelled",
      result: expect.stringContaining("Cancelled after this had failed: restart. The node did not end on TERM."),
      factsToCheck: failure.factsToCheck,
    });
  });

  it("holds no secret that a program or a cluster told, in no step, result, fact to check or timeline entry", async () => {
    const { id } = await newRun(restartOnly, { state: "running", before });
    const facts = [`Is this right: token=${canary}?`];
    await setStep(id, "restart", "failed", raw, { failure: { detail: raw, factsToCheck: facts } });
    await setStep(id, "observe", "done");
    await failRun(await readRun(id), raw, facts);
    const steps = await db().select().from(runSteps).where(eq(runSteps.runId, id));
    const entries = await entriesOf(id, "run.finished");
    expect(entries).toHaveLength(1);
    const stored = JSON.stringify([await getRunView(id), steps, entries]);
    expect(stored).toContain("private_key: [redacted]");
    expect(stored).toContain("token=[redacted]");
    expect(stored).not.toContain(canary);
  });

  it("keeps what stands after a secret in the same result", async () => {
    const { id } = await newRun(contentOf([{ kind: "oom-score", value: 1, keep: "runtime" }, { kind: "restart" }]), {
      state: "running",
      before,
    });
    await setStep(id, "oom-score", "done");
    await failRun(await readRun(id), raw, ["?"]);
    expect((await readRun(id)).result).toBe(
      "exit 1: cannot use private_key: [redacted] Done and not taken back: set the oom score.",
    );
    const again = await newRun(restartOnly, { state: "running", before });
    const result = "exit 1: cannot use private_key: [redacted] It was taken back: verified.";
    await finishRun(await readRun(again.id), { state: "failed", result });
    expect((await readRun(again.id)).result).toBe(result);
  });
});
