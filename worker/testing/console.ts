import { setTimeout as sleep } from "node:timers/promises";
import type { ActionName } from "@/lib/domain/action/parameters";
import { liveRunStates, type RunState } from "@/lib/domain/run/run";
import type { PlanView, RunView } from "@/lib/domain/run/view";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { requestPlan } from "@/lib/services/plan/request";
import { confirmRun } from "@/lib/services/run/confirm";
import { getPlanView, getRunView } from "@/lib/services/run/views";

export const first: Actor = { type: "person", id: "p1", name: "On-call" };
export const second: Actor = { type: "token", id: "t1", name: "second identity" };

export async function until<T>(what: string, ask: () => Promise<T | null>, timeoutMs = 60_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== null) return answer;
    await sleep(50);
  }
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
}

export const isOver = (state: RunState) => !(liveRunStates as readonly string[]).includes(state);

/** Asks for a plan as the page does, and waits for it. Throws with the reason where there is none. */
export async function planNow(incidentId: string, action: ActionName, parameters: unknown = {}): Promise<PlanView> {
  const { id } = await requestPlan(first, { incidentId, action, parameters });
  return until("the plan", async () => {
    const plan = await getPlanView(id);
    if (plan.state === "failed") throw new Error(plan.detail ?? "the plan failed");
    return plan.state === "ready" ? plan : null;
  });
}

export const confirm = (
  plan: { id: string; hash: string | null },
  actor = first,
  idempotencyKey = `key-${Math.random()}`,
  typedName = "validator-2",
) =>
  confirmRun(actor, {
    planId: plan.id,
    planHash: plan.hash ?? "",
    idempotencyKey,
    typedName,
    reason: "A test repeats it.",
  });

export const ended = (runId: string, timeoutMs?: number): Promise<RunView> =>
  until(
    `run ${runId} to end`,
    async () => {
      const run = await getRunView(runId);
      return isOver(run.state) ? run : null;
    },
    timeoutMs,
  );
