import { afterEach, describe, expect, it } from "vitest";
import type { OperationContext } from "@/lib/services/run/operations/driver";
import { memoryLimitDriver } from "@/lib/services/run/operations/memory-limit";
import { type ContractServer, startContractServer } from "@/lib/testing/kubernetes/contract-server";
import { hostOf } from "@/lib/testing/kubernetes/objects";
import { stories, storyNode } from "@/lib/testing/kubernetes/stories";
import { kubernetesActor } from "./actor";

describe("against what a real API server answered (kube-apiserver 1.20.2)", () => {
  let server: ContractServer | null = null;
  afterEach(() => server?.stop());

  it.each(stories)("$title", { timeout: 30_000 }, async (story) => {
    server = await startContractServer(story.name);
    await story.tell(hostOf(storyNode, server.kubeconfig), server.given);
    expect(server.unexpected).toEqual([]);
    expect(server.missing()).toEqual([]);
  });

  it("knows from a workload without a limit that one was taken away", async () => {
    // The one that was recorded of a container that is not there is a look at a workload without any limit.
    server = await startContractServer("missing-container");
    const actor = kubernetesActor(hostOf(storyNode, server.kubeconfig));
    const undo = { kind: "memory-limit", max: "unset", high: null, keep: "persistent" } as const;
    const verdict = await memoryLimitDriver.verify({ actor } as unknown as OperationContext, undo, {});
    expect(server.unexpected).toEqual([]);
    expect(verdict).toMatchObject({ state: "verified", detail: expect.stringContaining("limit none") });
  });

  it("tells a request that was not recorded", async () => {
    server = await startContractServer("missing-container");
    const story = stories.find(({ name }) => name === "evicted");
    await expect(story?.tell(hostOf(storyNode, server.kubeconfig), { start: 1 })).rejects.toThrow();
    expect(server.unexpected).not.toEqual([]);
  });
});
