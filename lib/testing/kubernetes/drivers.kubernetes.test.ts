import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostActor, hostReader } from "@/lib/adapters/hosts/registry";
import { targetSchema } from "@/lib/domain/target/target";
import type { OperationContext } from "@/lib/services/run/operations/driver";
import { memoryLimitDriver } from "@/lib/services/run/operations/memory-limit";
import { restartDriver } from "@/lib/services/run/operations/restart";
import { toUndo } from "@/lib/services/run/undo";
import { startCluster, type TestCluster, whyNoCluster } from "./cluster";
import { hostOf } from "./objects";
import { makeMachine, type StoodNode, standNode } from "./set-up";

const reason = whyNoCluster();
const node = { namespace: "drivers", name: "guts", resources: { limits: { memory: "1Gi" } } };

describe.skipIf(reason !== null)(reason ?? "a run's operations on a real API server", () => {
  let cluster: TestCluster;
  let stood: StoodNode;
  beforeAll(async () => {
    cluster = await startCluster();
    await makeMachine(cluster.admin);
    stood = await standNode(cluster, node, { text: "a: 1\n" });
  });
  afterAll(async () => {
    await stood?.stop();
    await cluster?.stop();
  });

  async function look() {
    const kubernetes = hostOf(node, cluster.kubeconfig("console"));
    const given = {
      id: "x",
      prometheus: "main",
      matchers: { pod: "guts-0" },
      host: { kind: "kubernetes", kubernetes },
    };
    const target = targetSchema.parse(given);
    const options = { helperPath: "/nonexistent" };
    const [reader, actor] = [hostReader(target.host, options), hostActor(target.host, options)];
    const seen = await reader?.readFacts();
    if (seen?.state !== "running") throw new Error("the pod was not seen");
    const { pid, startTicks, startedAt, rssBytes, executable } = seen.facts;
    const unknown = { version: null, repositories: null, observedAt: 0, bytesPerSecond: null };
    const context: OperationContext = {
      ...{ target, reader, actor, node: null, runId: "run", timeoutSeconds: 30, prior: null },
      before: { pid, startTicks, startedAt, rssBytes, executable, ...unknown },
      write: () => {},
      keep: async () => {},
      keepDump: async () => ({ state: "left", reason: "not here" }),
      signal: new AbortController().signal,
    };
    return context;
  }

  it("a limit is set, verified, and undone to the one before", async () => {
    const context = await look();
    const operation = { kind: "memory-limit", max: 2 ** 31, high: null, keep: "persistent" } as const;
    const done = await memoryLimitDriver.apply(context, operation);
    expect(done.state).toBe("done");
    expect((await memoryLimitDriver.verify(context, operation, {})).state).toBe("verified");
    const undo = toUndo(operation, done.state === "done" ? done.facts : {});
    expect(undo).toEqual({ ...operation, max: 2 ** 30 });
    const again = await memoryLimitDriver.apply(context, { ...operation, max: 2 ** 30 });
    expect(again.state).toBe("done");
  });

  it("a restart evicts the pod that was looked at, and is verified by its successor's start", async () => {
    const context = await look();
    // A start is told in whole seconds: a successor must not fall into the same one.
    await sleep(1100);
    expect((await restartDriver.apply(context, { kind: "restart" })).state).toBe("done");
    expect((await restartDriver.verify(context, { kind: "restart" }, {})).state).toBe("verified");
  });
});
