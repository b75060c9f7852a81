import { describe, expect, it } from "vitest";
import { UpstreamError } from "@/lib/errors";
import type { Deed } from "./act";
import type { KubernetesApi } from "./api";
import { type Pod, podSchema, type Workload, workloadSchema } from "./objects";
import { findOwner } from "./ownership";
import { describeTrouble, judgeRollout, watchRollout } from "./rollout";

const metadata = { name: "guts", uid: "u", resourceVersion: "1", generation: 2 };

function workload(status: object, spec: object = {}): Workload {
  const template = { spec: { containers: [] } };
  return workloadSchema.parse({ metadata, spec: { replicas: 3, selector: {}, template, ...spec }, status });
}

describe("judgeRollout", () => {
  const all = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3 };

  it.each([
    ["all replicas are new and ready", all, "complete"],
    ["its controller has not looked yet", { ...all, observedGeneration: 1 }, "progressing"],
    ["one replica is still old", { ...all, updatedReplicas: 2 }, "progressing"],
    ["one replica is not ready", { ...all, readyReplicas: 2 }, "progressing"],
    ["an old replica has not gone yet", { ...all, replicas: 4 }, "progressing"],
    ["nothing is said at all", {}, "progressing"],
    [
      "a stateful set has made both revisions equal",
      { ...all, updatedReplicas: 0, currentRevision: "r", updateRevision: "r" },
      "complete",
    ],
    [
      "its controller has given up",
      {
        ...all,
        updatedReplicas: 1,
        conditions: [
          { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" },
        ],
      },
      "stuck",
    ],
  ])("is told where %s", (_, status, state) => expect(judgeRollout(workload(status)).state).toBe(state));

  it("is complete with nothing to do where the workload is scaled to none", () => {
    expect(judgeRollout(workload({ observedGeneration: 2 }, { replicas: 0 })).state).toBe("complete");
  });
});

describe("watchRollout", () => {
  const host = {
    namespace: "n",
    workload: { kind: "StatefulSet", name: "guts" } as const,
    pod: "guts-0",
    container: "guts-node",
  };
  const rolled = workload({ observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3 });
  const refusal = (status: number) => ({ state: "refused" as const, status, message: `word ${status}`, causes: [] });
  const broken = new UpstreamError({
    ...{ system: "kubernetes", target: "cluster", kind: "status", message: "a proxy's page", retryable: false },
  });

  /** Looks get these one after another, and then the last one again; null stands for a connection that fails. */
  async function watch(answers: readonly (ReturnType<typeof refusal> | Workload | null)[], forMs: number) {
    let looks = 0;
    const get = async () => {
      const answer = answers[Math.min(looks, answers.length - 1)] ?? null;
      looks += 1;
      if (answer === null) throw broken;
      return "state" in answer ? answer : { state: "ok", value: answer };
    };
    const deed: Deed = {
      signal: new AbortController().signal,
      begin: () => {},
      say: () => {},
      tellBy: Date.now() + forMs,
    };
    return { ...(await watchRollout({ host, api: { get } as unknown as KubernetesApi }, deed)), looks };
  }

  it.each([429, 500, 401])("goes on after a %d, which is no news about the rollout", async (status) => {
    expect(await watch([refusal(status), null, rolled], 5000)).toMatchObject({ state: "complete", looks: 3 });
  });

  it.each([403, 404])("ends at a %d, after which looking again is no use", async (status) => {
    expect(await watch([refusal(status), rolled], 5000)).toMatchObject({ state: "failed", looks: 1 });
  });

  it("does not call failed what it could not see to its end", async () => {
    const seen = await watch([workload({ observedGeneration: 1 }), refusal(429)], 1200);
    expect(seen).toMatchObject({ state: "unheard", detail: expect.stringContaining("word 429") });
  });

  it("calls failed what has not come to its end in time", async () => {
    expect((await watch([workload({ observedGeneration: 1 })], 100)).state).toBe("failed");
  });
});

describe("describeTrouble", () => {
  const host = {
    namespace: "n",
    workload: { kind: "StatefulSet", name: "guts" } as const,
    pod: "guts-0",
    container: "guts-node",
  };
  const pod = (status: object): Pod => podSchema.parse({ metadata, spec: { containers: [] }, status });

  it("says nothing of a pod that runs and is ready", () => {
    const running = { name: "guts-node", ready: true, state: { running: { startedAt: "2026-01-01T00:00:00Z" } } };
    expect(describeTrouble(host, pod({ containerStatuses: [running] }))).toEqual([]);
  });

  it("says that a new limit kills the node again and again", () => {
    const terminated = { exitCode: 137, reason: "OOMKilled" };
    const state = { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s" } };
    const status = { name: "guts-node", ready: false, restartCount: 4, state, lastState: { terminated } };
    expect(describeTrouble(host, pod({ containerStatuses: [status] }))[0]).toBe(
      "pod guts: guts-node waits: CrashLoopBackOff back-off 5m0s, it ended before with status 137 OOMKilled, 4 restarts",
    );
  });

  it("says why no machine takes the pod", () => {
    const message = "0/3 nodes are available: 3 Insufficient memory.";
    const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
    expect(describeTrouble(host, pod({ conditions }))[0]).toContain(`Unschedulable: ${message}`);
  });
});

describe("findOwner", () => {
  const owner = (marks: object) => findOwner(workloadSchema.shape.metadata.parse({ ...metadata, ...marks }));

  it.each([
    ["a Helm release", { annotations: { "meta.helm.sh/release-name": "chain" } }, /Helm release chain .* next upgrade/],
    ["Argo CD", { labels: { "argocd.argoproj.io/instance": "prod" } }, /Argo CD \(prod\) .* next sync/],
    [
      "Flux over Helm",
      { labels: { "helm.toolkit.fluxcd.io/name": "f" }, annotations: { "meta.helm.sh/release-name": "chain" } },
      /Flux \(f\)/,
    ],
    ["an operator", { ownerReferences: [{ kind: "Guts", name: "main", uid: "o", controller: true }] }, /Guts main/],
    ["another tool", { labels: { "app.kubernetes.io/managed-by": "pulumi" } }, /^pulumi /],
  ])("names %s", (_, marks, words) => expect(owner(marks)).toMatch(words));

  it("names nobody where there are no marks, or the console's own", () => {
    expect(owner({})).toBeNull();
    expect(owner({ labels: { "app.kubernetes.io/managed-by": "guts-runbook" } })).toBeNull();
  });
});
