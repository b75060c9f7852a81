import { setTimeout as sleep } from "node:timers/promises";
import type { RunningProgram } from "@/demo/node/testing/programs";
import { db } from "@/lib/db/client";
import type { RunState, StepName } from "@/lib/domain/run/run";
import { readRun, readSteps } from "@/lib/services/run/records";
import { ended } from "./console";

/** Where a run was when its worker was killed. */
export interface Killed {
  state: RunState;
  /** The step that was under way; null: between two of them. */
  step: StepName | null;
}

/**
 * Kills a worker once a step of its run has begun. The run cannot have ended by then, however quick it is: the transaction
 * that ends one takes the incident's row first, and that is held from here while the run is under way.
 * @param pauseMs between the beginning of the step and the kill
 */
export async function killDuring(
  worker: RunningProgram,
  run: { id: string; incidentId: string },
  { step, pauseMs, timeoutMs }: { step: StepName; pauseMs: number; timeoutMs: number },
): Promise<Killed> {
  const deadline = Date.now() + timeoutMs;
  let letGo = async () => {};
  try {
    for (let isHeld = false, hasBegun = false; !hasBegun; ) {
      if (Date.now() > deadline) {
        await letGo();
        letGo = async () => {};
        const { state, result } = await ended(run.id);
        throw new Error(`run ${run.id} did not reach ${step}: ${state}, ${result}`);
      }
      const steps = await readSteps(run.id);
      if (!isHeld && steps.get("observe")?.startedAt) {
        letGo = await holdIncident(run.incidentId);
        isHeld = true;
      }
      const found = steps.get(step);
      hasBegun = isHeld && found !== undefined && found.state !== "waiting";
      if (!hasBegun) await sleep(2);
    }
    if (pauseMs > 0) await sleep(pauseMs);
    await worker.kill();
    const [{ state }, steps] = [await readRun(run.id), await readSteps(run.id)];
    const running = [...steps.values()].find((one) => one.state === "running")?.name ?? null;
    // The last step is marked as done before the transaction that ends the run.
    return { state, step: steps.get("finish")?.state === "done" ? "finish" : running };
  } finally {
    await letGo();
  }
}

/** Holds the incident's row without being in the way of rows that refer to it. Returns how to let it go. */
async function holdIncident(incidentId: string): Promise<() => Promise<void>> {
  const client = await db().$client.connect();
  await client.query("begin");
  await client.query("select id from incidents where id = $1 for no key update", [incidentId]);
  return async () => {
    await client.query("rollback");
    client.release();
  };
}
