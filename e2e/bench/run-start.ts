import { setTimeout as sleep } from "node:timers/promises";
import { startDemo } from "../servers/demo";

const rounds = 15;

/**
 * From the click to the first step of the run: the request leaves at t0, the worker notes when its first step begins; one
 * machine, one clock. Each round plans, confirms, and cancels once the first step has been seen.
 */
export async function runStart(): Promise<number[]> {
  const demo = await startDemo("full");
  const headers = { authorization: `Bearer ${demo.apiToken}`, "content-type": "application/json" };
  const call = async (method: string, path: string, body?: object, extra: Record<string, string> = {}) => {
    const response = await fetch(`${demo.url}${path}`, {
      method,
      headers: { ...headers, ...extra },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const until = async <T>(ask: () => Promise<T | null>): Promise<T> => {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const answer = await ask();
      if (answer !== null) return answer;
      await sleep(100);
    }
    throw new Error("waited a minute in vain");
  };
  const samples: number[] = [];
  try {
    const { id: incidentId } = await call("POST", "/api/v1/incidents", { targetId: "validator-2" });
    for (let round = 0; round < rounds; round += 1) {
      const plan = await until(async () => {
        const { id } = await call("POST", `/api/v1/incidents/${incidentId}/plans`, { action: "restart-node" });
        const settled = await until(async () => {
          const view = await call("GET", `/api/v1/plans/${id}`);
          return view.state === "preparing" ? null : view;
        });
        return settled.state === "ready" ? settled : null;
      });
      const clickedAt = Date.now();
      const { id } = await call(
        "POST",
        `/api/v1/plans/${plan.id}/runs`,
        { planHash: plan.hash, typedName: "validator-2", reason: "A round of the benchmark." },
        { "idempotency-key": `bench-${clickedAt}` },
      );
      const startedAt = await until<number>(async () => (await call("GET", `/api/v1/runs/${id}`)).steps[0].startedAt);
      samples.push(startedAt - clickedAt);
      await call("POST", `/api/v1/runs/${id}/cancel`).catch(() => {});
      await until(async () => {
        const { state } = await call("GET", `/api/v1/runs/${id}`);
        return ["requested", "running", "cancelling"].includes(state) ? null : state;
      });
    }
  } finally {
    await demo.stop();
  }
  return samples;
}
