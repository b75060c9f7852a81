import { afterEach, describe, expect, it } from "vitest";
import { type ContractServer, startContractServer } from "@/lib/testing/kubernetes/contract-server";
import { hostOf } from "@/lib/testing/kubernetes/objects";
import { stories, storyNode } from "@/lib/testing/kubernetes/stories";

describe("against what a real API server answered (kube-apiserver 1.20.2)", () => {
  let server: ContractServer | null = null;
  afterEach(() => server?.stop());

  it.each(stories)("$title", { timeout: 30_000 }, async (story) => {
    server = await startContractServer(story.name);
    await story.tell(hostOf(storyNode, server.kubeconfig), server.given);
    expect(server.unexpected).toEqual([]);
    expect(server.missing()).toEqual([]);
  });

  it("tells a request that was not recorded", async () => {
    server = await startContractServer("missing-container");
    const story = stories.find(({ name }) => name === "evicted");
    await expect(story?.tell(hostOf(storyNode, server.kubeconfig), { start: 1 })).rejects.toThrow();
    expect(server.unexpected).not.toEqual([]);
  });
});
