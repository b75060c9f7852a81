import { describe, expect, it } from "vitest";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { NodeClient } from "@/lib/adapters/node/client";
import type { ActResult, HostActor } from "@/lib/domain/host/actor";
import type { OperationContext } from "./driver";
import { dumpHeapDriver } from "./dump-heap";

const before = { pid: 7, startTicks: 700, startedAt: 0, rssBytes: 1, repositories: null, observedAt: 0 };
const operation = { kind: "dump-heap", ofSuccessor: true } as const;

interface Look {
  startTicks: number;
  catchesSigusr1: boolean;
  answers: boolean;
}

/** A host that is seen as each of these in turn, and as the last one from then on; what was signalled is counted. */
function hostOf(looks: readonly Look[]) {
  const signalled: number[] = [];
  let at = -1;
  const look = () => looks[Math.min(at, looks.length - 1)] as Look;
  const reader: Partial<HostDetailReader> = {
    readFacts: async () => {
      at += 1;
      return { state: "running", facts: { pid: look().startTicks / 100, ...look() } } as never;
    },
  };
  const node: Partial<NodeClient> = {
    probeHealth: async () => ({ state: "value", at: 0, value: { ok: look().answers } }) as never,
  };
  const actor: Partial<HostActor> = {
    listHeapDumps: async () => ({ state: "answered", value: { dumps: [], freeBytes: null } }),
    dumpHeap: async ({ expectStartTicks }): Promise<ActResult> => {
      signalled.push(expectStartTicks);
      return { state: "done", detail: "", facts: { name: "heap-1.prof", size: "1" } };
    },
  };
  const context = (timeoutSeconds: number): OperationContext =>
    ({
      ...{ before, prior: null, runId: "r", timeoutSeconds, write: () => {}, keep: async () => {} },
      ...{ signal: new AbortController().signal, keepDump: async () => ({ state: "left", reason: "test" }) },
      ...{ target: { host: { dumpDir: "/dumps" } }, reader, node, actor },
    }) as unknown as OperationContext;
  return { signalled, context };
}

describe("a heap dump of the process that a restart has brought", () => {
  it("is asked of the new process alone, and only once it has a handler and answers", async () => {
    const host = hostOf([
      { startTicks: 700, catchesSigusr1: true, answers: true },
      { startTicks: 900, catchesSigusr1: false, answers: false },
      { startTicks: 900, catchesSigusr1: true, answers: false },
      { startTicks: 900, catchesSigusr1: true, answers: true },
    ]);
    const outcome = await dumpHeapDriver.apply(host.context(30), operation);
    expect([outcome.state, host.signalled]).toEqual(["done", [900]]);
  });

  it.each([
    ["the old one still runs", { startTicks: 700, catchesSigusr1: true, answers: true }, "no new process is seen"],
    ["it has no handler", { startTicks: 900, catchesSigusr1: false, answers: true }, "process 9 has no handler"],
    ["it does not answer", { startTicks: 900, catchesSigusr1: true, answers: false }, "does not answer its health"],
  ])("fails without a signal when %s", async (_name, look, why) => {
    const host = hostOf([look]);
    const outcome = await dumpHeapDriver.apply(host.context(1), operation);
    expect(outcome).toMatchObject({ state: "failed", detail: expect.stringContaining(why) });
    expect(host.signalled).toEqual([]);
  });
});
