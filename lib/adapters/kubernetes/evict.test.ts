import { describe, expect, it } from "vitest";
import type { KubernetesApi } from "./api";
import { evictPod } from "./evict";
import { podSchema, workloadSchema } from "./objects";

const host = {
  namespace: "n",
  workload: { kind: "Deployment", name: "guts" } as const,
  pod: "guts-old",
  container: "guts-node",
};
const startedAt = "2026-01-01T00:00:00Z";
const expectStartTicks = Date.parse(startedAt) / 1000;

function podOf(name: string, more: object = {}) {
  const owner = { kind: "ReplicaSet", name: "guts-1", uid: "r", controller: true };
  return podSchema.parse({
    metadata: { name, uid: name, resourceVersion: "1", ownerReferences: [owner], ...more },
    spec: { containers: [] },
    status: {
      conditions: [{ type: "Ready", status: "True" }],
      containerStatuses: [{ name: "guts-node", ready: true, restartCount: 0, state: { running: { startedAt } } }],
    },
  });
}

describe("evictPod", () => {
  it("waits for the successor of a pod that is ending already, also one that runs by now, and evicts none", async () => {
    const old = podOf("guts-old", { deletionTimestamp: "2026-01-02T00:00:00Z" });
    const fresh = podOf("guts-new");
    const workload = workloadSchema.parse({
      metadata: { name: "guts", uid: "u", resourceVersion: "1" },
      spec: { selector: { matchLabels: { app: "guts" } }, template: { spec: { containers: [] } } },
    });
    let evicted = 0;
    const api: Partial<KubernetesApi> = {
      get: async ({ path }) => {
        const value = path.endsWith("/pods/guts-old")
          ? old
          : path.endsWith("/pods")
            ? { items: [old, fresh] }
            : workload;
        return { state: "ok", value: value as never };
      },
      create: async () => {
        evicted += 1;
        return { state: "ok", value: {} as never };
      },
    };
    const result = await evictPod({ host, api: api as KubernetesApi }, { expectStartTicks, timeoutSeconds: 3 });
    expect(result).toMatchObject({ state: "already", facts: { pod: "guts-new" } });
    expect(evicted).toBe(0);
  });
});
