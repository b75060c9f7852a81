import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { clusterUsers, startCluster, type TestCluster, whyNoCluster } from "@/lib/testing/kubernetes/cluster";
import { fixturePath } from "@/lib/testing/kubernetes/contract-server";
import { hostOf } from "@/lib/testing/kubernetes/objects";
import { type Recorder, type Recording, startRecorder } from "@/lib/testing/kubernetes/recording";
import { makeMachine, standNode } from "@/lib/testing/kubernetes/set-up";
import { configBefore, stories, storyNode } from "@/lib/testing/kubernetes/stories";

const reason = whyNoCluster();

/** Written where there is none yet, or when asked for: a run must not leave changed files behind. */
const rewrites = process.env.GUTS_RECORD === "1";

describe.skipIf(reason !== null)(reason ?? "on a real API server", () => {
  let cluster: TestCluster;
  let recorder: Recorder;
  let version: string;
  beforeAll(async () => {
    cluster = await startCluster();
    await makeMachine(cluster.admin);
    recorder = await startRecorder(cluster.server, readFileSync(cluster.caFile));
    const told = await cluster.admin.get({ path: "/version", schema: z.object({ gitVersion: z.string() }) });
    version = told.state === "ok" ? `kube-apiserver ${told.value.gitVersion}` : "unknown";
  });
  afterAll(async () => {
    await recorder?.close();
    await cluster?.stop();
  });

  it.each(stories)("$title", async (story) => {
    const node = { ...storyNode, ...story.node };
    const stood = await standNode(cluster, node, { text: configBefore, budget: story.needs.budget });
    try {
      recorder.exchanges.length = 0;
      recorder.before = async ({ method, path: where }) => {
        if (!story.needs.rival || method !== "PATCH" || !where.includes("/configmaps/")) return;
        recorder.before = async () => {};
        const data = { "config.yaml": "rival: true\n" };
        await stood.patch(`/api/v1/namespaces/${node.namespace}/configmaps/${node.name}-config`, { data });
      };
      const given = { start: stood.start };
      await story.tell(hostOf(node, cluster.kubeconfig(story.user, recorder.url)), given);
      keep(story.name, { recordedFrom: version, given, exchanges: recorder.exchanges });
    } finally {
      await stood.stop();
      await cluster.forget(node.namespace);
    }
  });

  function keep(name: string, recording: Recording) {
    // Who wrote which field takes most of the room, and nobody reads it.
    const withoutManagers = (key: string, value: unknown) => (key === "managedFields" ? undefined : value);
    const text = `${JSON.stringify(recording, withoutManagers, 2)}\n`;
    for (const user of clusterUsers) expect(text).not.toContain(cluster.token(user));
    const file = fixturePath(name);
    if (existsSync(file) && !rewrites) return;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
});
