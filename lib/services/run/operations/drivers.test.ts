import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { NodeClient } from "@/lib/adapters/node/client";
import type { ActResult, HeapDump, HostActor, MemoryLimits } from "@/lib/domain/host/actor";
import { toUndo } from "@/lib/services/run/undo";
import { clearCacheDriver } from "./clear-cache";
import type { OperationContext } from "./driver";
import { dumpHeapDriver } from "./dump-heap";
import { memoryLimitDriver } from "./memory-limit";
import { oomScoreDriver } from "./oom-score";
import { toOutcome } from "./outcome";
import { restartDriver } from "./restart";

const done = (facts: Record<string, string> = {}): ActResult => ({ state: "done", detail: "", facts });
const before = { pid: 7, startTicks: 700, startedAt: 0, rssBytes: 1, repositories: null, observedAt: 0 };

/** A context whose actor knows only these; what is kept is given to the next attempt. */
function contextOf(actor: Partial<HostActor>, over: Partial<OperationContext> = {}): OperationContext {
  const context = {
    actor: actor as HostActor,
    reader: null,
    node: null,
    before: { ...before, bytesPerSecond: null },
    write: () => {},
    signal: new AbortController().signal,
    timeoutSeconds: 30,
    prior: null,
    keep: async (facts: Record<string, string>) => {
      context.prior = facts;
    },
    target: { host: { dumpDir: "/var/lib/guts" } },
    keepDump: async () => ({ state: "kept", profileId: "p1", first: "retain" }),
    ...over,
  } as { -readonly [K in keyof OperationContext]: OperationContext[K] };
  return context;
}

describe("toOutcome", () => {
  it.each([
    ["done", "done"],
    ["already", "done"],
    ["refused", "nothing"],
    ["changed", "nothing"],
    ["not supported", "nothing"],
    ["failed", "failed"],
    ["cancelled", "cancelled"],
    ["timed out", "unknown"],
    ["lost", "unknown"],
  ] as const)("a host's %s is %s", (state, expected) => {
    expect(toOutcome({ state, detail: "", facts: {} }, []).state).toBe(expected);
  });
});

describe("the memory limit", () => {
  const operation = { kind: "memory-limit", max: 8192, high: 4096, keep: "persistent" } as const;
  const limits = (over: Partial<MemoryLimits> = {}): MemoryLimits => ({
    max: 65_536,
    high: "infinity",
    ownSetting: null,
    source: "unit",
    ...over,
  });
  const answering = (value: MemoryLimits) => ({
    readMemoryLimits: async () => ({ state: "answered" as const, value }),
    setMemoryLimit: async () => done(),
  });

  it.each([
    ["to none of ours, where there was none", limits(), "persistent", { max: "unset", high: "unset" }],
    ["to ours", limits({ ownSetting: { max: 16_384, high: "unset" } }), "persistent", { max: 16_384, high: "unset" }],
    ["to the live one", limits(), "runtime", { max: 65_536, high: "infinity" }],
  ] as const)("goes back %s", async (_name, earlier, keep, expected) => {
    const outcome = await memoryLimitDriver.apply(contextOf(answering(earlier)), { ...operation, keep });
    const facts = outcome.state === "done" ? outcome.facts : {};
    expect(toUndo({ ...operation, keep }, facts)).toEqual({
      kind: "memory-limit",
      keep,
      ...expected,
    });
  });

  it("goes back to what was there before the first attempt, also when the second one looks", async () => {
    const context = contextOf(answering(limits()));
    await memoryLimitDriver.apply(context, { ...operation, keep: "runtime" });
    context.actor = { ...context.actor, ...answering(limits({ max: 8192 })) } as HostActor;
    const outcome = await memoryLimitDriver.apply(context, { ...operation, keep: "runtime" });
    expect(outcome.state === "done" && outcome.facts["max-before"]).toBe("65536");
  });

  it("cannot go back where nothing was told", () => {
    expect(toUndo({ ...operation, keep: "runtime" }, {})).toBeNull();
  });

  it.each([
    ["in effect", { max: 8192, high: 4096 }, "verified"],
    ["another maximum", { max: 16_384, high: 4096 }, "failed"],
    ["another high", { max: 8192, high: "infinity" }, "failed"],
    ["not told", { max: null, high: null }, "unknown"],
  ] as const)("that is %s", async (_name, now, expected) => {
    const verdict = await memoryLimitDriver.verify(contextOf(answering(limits(now))), operation, {});
    expect(verdict.state).toBe(expected);
  });

  const [ofUnit, none] = [{ max: 65_536, high: "infinity" } as const, null];
  it.each([
    ["both of them", ofUnit, none, { max: "unset", high: "unset" }, "verified"],
    [
      "one of them",
      { max: 8192, high: "infinity" },
      { max: 8192, high: "unset" },
      { max: 8192, high: "unset" },
      "verified",
    ],
    ["one of them, which is still there", ofUnit, { max: 8192, high: 4096 }, { max: 8192, high: "unset" }, "failed"],
    [
      "one of them, and the other is another",
      ofUnit,
      { max: 8192, high: "unset" },
      { max: 8192, high: "unset" },
      "failed",
    ],
    [
      "the maximum, which is still there",
      ofUnit,
      { max: 65_536, high: "unset" },
      { max: "unset", high: null },
      "failed",
    ],
    [
      "a workload's only one",
      { max: "infinity", high: null },
      { max: "unset", high: "unset" },
      { max: "unset", high: null },
      "verified",
    ],
  ] as const)("of which a revert takes away %s", async (_name, now, ownSetting, undo, expected) => {
    const context = contextOf(answering(limits({ ...now, ownSetting })));
    const verdict = await memoryLimitDriver.verify(context, { ...operation, ...undo }, {});
    expect(verdict.state).toBe(expected);
  });
});

describe("the OOM score", () => {
  it("goes back to the value of before the first attempt", async () => {
    const operation = { kind: "oom-score", value: -500, keep: "runtime" } as const;
    let score = 0;
    const context = contextOf({
      readOomScore: async () => ({ state: "answered", value: { value: score, persistent: null } }),
      setOomScore: async ({ value }) => {
        score = value;
        return done({ before: String(score) });
      },
    });
    await oomScoreDriver.apply(context, operation);
    const outcome = await oomScoreDriver.apply(context, operation);
    const facts = outcome.state === "done" ? outcome.facts : {};
    expect(toUndo(operation, facts)).toEqual({ ...operation, value: 0 });
    expect((await oomScoreDriver.verify(context, operation, facts)).state).toBe("verified");
  });
});

describe("the OOM score that is to last", () => {
  it.each([
    [300, "verified", "now and after a restart"],
    [0, "failed", "0 after a restart"],
    [null, "unknown", "not told"],
  ])("is judged by what the next start gives: %s", async (persistent, state, detail) => {
    const context = contextOf({ readOomScore: async () => ({ state: "answered", value: { value: 300, persistent } }) });
    const verdict = await oomScoreDriver.verify(context, { kind: "oom-score", value: 300, keep: "persistent" }, {});
    expect(verdict).toMatchObject({ state, detail: expect.stringContaining(detail) });
  });
});

describe("a heap dump", () => {
  const old: HeapDump = { name: "heap-old.prof", sizeBytes: 1, modifiedAt: 1 };
  const made: HeapDump = { name: "heap-a.prof", sizeBytes: 9, modifiedAt: 2 };
  const dump = { kind: "dump-heap" } as const;

  /** A node that takes its time from the signal to the file, and a console that is interrupted after the signal. */
  function slowNode(tookMs: number, broken: ActResult | Error) {
    const dumps = [old];
    const node = { asked: 0, listable: true };
    const actor: Partial<HostActor> = {
      listHeapDumps: async () =>
        node.listable
          ? { state: "answered", value: { dumps: [...dumps], freeBytes: null } }
          : { state: "failed", detail: "no connection" },
      dumpHeap: async () => {
        node.asked += 1;
        if (node.asked > 1) return done({ name: "heap-second.prof" });
        if (tookMs < Number.POSITIVE_INFINITY) setTimeout(() => dumps.push(made), tookMs);
        if (broken instanceof Error) throw broken;
        return broken;
      },
    };
    return { node, actor };
  }
  const ended = new Error("the worker ended here");

  it("of an interrupted attempt is found, and no second one is asked for, also before it has its name", async () => {
    const { node, actor } = slowNode(300, ended);
    const context = contextOf(actor, { timeoutSeconds: 10 });
    await expect(dumpHeapDriver.apply(context, dump)).rejects.toThrow("ended here");
    const outcome = await dumpHeapDriver.apply(context, dump);
    expect(outcome).toMatchObject({ state: "done", facts: { name: "heap-a.prof", size: "9" } });
    expect(node.asked).toBe(1);
  });

  it("whose answer was lost is waited for", async () => {
    const { node, actor } = slowNode(300, { state: "lost", detail: "", facts: {} });
    const context = contextOf(actor, { timeoutSeconds: 10 });
    expect((await dumpHeapDriver.apply(context, dump)).state).toBe("unknown");
    expect(await dumpHeapDriver.apply(context, dump)).toMatchObject({ facts: { name: "heap-a.prof" } });
    expect(node.asked).toBe(1);
  });

  it("that is kept says so, and one that cannot be shown says where it lies and why, in the result as well", async () => {
    const answer = done({ name: made.name, size: "9", sha256: "ab" });
    const { actor } = slowNode(0, answer);
    const context = contextOf(actor);
    const kept = await dumpHeapDriver.apply(context, dump);
    expect(kept).toMatchObject({ state: "done", facts: { sha256: "ab", profile: "p1" } });
    expect(kept.detail).toContain("kept with the incident. Most is held by retain.");

    const keepDump = async () => ({ state: "left" as const, reason: "It is no profile." });
    const left = await dumpHeapDriver.apply(contextOf(slowNode(0, answer).actor, { keepDump }), dump);
    expect(left).toMatchObject({ state: "done", facts: { left: "It is no profile." } });
    const facts = "facts" in left ? left.facts : {};
    await sleep(5);
    for (const said of [left, await dumpHeapDriver.verify(context, dump, facts)]) {
      expect(said.detail).toMatch(
        /heap-a\.prof .* \/var\/lib\/guts on the node's host\. What it holds is unknown.*no profile/,
      );
    }
  });

  it("that an interrupted attempt had written is kept by the next", async () => {
    const asked: string[] = [];
    const keepDump = async ({ name }: HeapDump) => {
      asked.push(name);
      if (asked.length === 1) throw ended;
      return { state: "kept" as const, profileId: "p1", first: null };
    };
    const { node, actor } = slowNode(0, done({ name: made.name, size: "9" }));
    const context = contextOf(actor, { keepDump, timeoutSeconds: 10 });
    await expect(dumpHeapDriver.apply(context, dump)).rejects.toThrow("ended here");
    expect(await dumpHeapDriver.apply(context, dump)).toMatchObject({ state: "done", facts: { profile: "p1" } });
    expect([asked, node.asked]).toEqual([["heap-a.prof", "heap-a.prof"], 1]);
  });

  it("is not asked for where nobody can tell which are old", async () => {
    const { node, actor } = slowNode(0, ended);
    node.listable = false;
    const outcome = await dumpHeapDriver.apply(contextOf(actor), dump);
    expect(outcome).toMatchObject({ state: "nothing", detail: expect.stringContaining("no connection") });
    expect(node.asked).toBe(0);
  });

  it("is not asked for again where nobody can tell whether it has come", async () => {
    const { node, actor } = slowNode(0, ended);
    const context = contextOf(actor, { timeoutSeconds: 1 });
    await expect(dumpHeapDriver.apply(context, dump)).rejects.toThrow("ended here");
    node.listable = false;
    expect((await dumpHeapDriver.apply(context, dump)).state).toBe("unknown");
    expect(node.asked).toBe(1);
  });

  it("that did not come in its time is not asked for again", async () => {
    const { actor } = slowNode(0, { state: "timed out", detail: "", facts: {} });
    expect((await dumpHeapDriver.apply(contextOf(actor), dump)).state).toBe("failed");
  });

  it("is asked for again when none has come in its time: the signal had not been sent", async () => {
    const { node, actor } = slowNode(Number.POSITIVE_INFINITY, ended);
    const context = contextOf(actor, { timeoutSeconds: 1 });
    await expect(dumpHeapDriver.apply(context, dump)).rejects.toThrow("ended here");
    expect(await dumpHeapDriver.apply(context, dump)).toMatchObject({ facts: { name: "heap-second.prof" } });
    expect(node.asked).toBe(2);
  });
});

describe("clearing the node's cache", () => {
  type Cache = Awaited<ReturnType<NodeClient["readCache"]>>;
  const holds = (sizeBytes: number): Cache => ({ state: "value", at: 0, value: { sizeBytes } as never });
  const clear = { kind: "clear-cache" } as const;
  const missing: Cache = { state: "not exposed", detail: "404" };

  it.each([
    ["shrank", holds(2048), holds(1024), "verified", "shrank by 1 KiB (2 KiB → 1 KiB)"],
    ["is as large as before", holds(2048), holds(2048), "failed", "No effect"],
    ["grew", holds(2048), holds(4096), "failed", "No effect"],
    ["was empty", holds(0), holds(0), "verified", "empty already"],
    ["is told only afterwards", missing, holds(1024), "verified", "before is not known"],
    ["is not told", missing, missing, "verified", "does not tell"],
    ["is not answered for", holds(1), { state: "error", kind: "timeout", detail: "2 s" }, "unknown", "does not answer"],
  ] as const)("says of a cache that %s what became of it", async (_name, earlier, later, state, detail) => {
    let cache: Cache = earlier;
    const node = { readCache: async () => cache } as unknown as NodeClient;
    const context = contextOf({ clearCache: async () => done() }, { node });
    const outcome = await clearCacheDriver.apply(context, clear);
    cache = later;
    const verdict = await clearCacheDriver.verify(context, clear, outcome.state === "done" ? outcome.facts : {});
    expect(verdict).toMatchObject({ state, detail: expect.stringContaining(detail) });
  });

  it("compares with the size from before the first attempt", async () => {
    let cache = holds(4096);
    const node = { readCache: async () => cache } as unknown as NodeClient;
    const context = contextOf({ clearCache: async () => done() }, { node });
    await clearCacheDriver.apply(context, clear);
    cache = holds(10);
    const outcome = await clearCacheDriver.apply(context, clear);
    expect(outcome).toMatchObject({ facts: { "size-before": "4096" } });
  });
});

describe("a restart", () => {
  const unseen = { ...before, bytesPerSecond: null, pid: null, startTicks: null };
  const seeing = (...looks: object[]) =>
    ({ readFacts: async () => (looks.length > 1 ? looks.shift() : looks[0]) }) as unknown as HostDetailReader;
  const gone = { state: "gone", detail: "it does not run" };
  const running = { state: "running", facts: { pid: 9, startTicks: 990 } };
  const on = (kind: "systemd" | "supervised") => ({ host: { kind } }) as OperationContext["target"];

  it("has systemd start a unit that is down, its start limit forgotten", async () => {
    const asked: unknown[] = [];
    const actor: Partial<HostActor> = {
      resetFailed: async ({ start }) => {
        asked.push(start);
        return done({ pid: "9" });
      },
    };
    const context = contextOf(actor, { before: unseen, target: on("systemd"), reader: seeing(gone) });
    expect(await restartDriver.apply(context, { kind: "restart" })).toMatchObject({ state: "done" });
    expect(asked).toEqual([true]);
  });

  it("waits for the supervisor of another process, and fails when it has given up", async () => {
    const waiting = { before: unseen, target: on("supervised") };
    const context = contextOf({}, { ...waiting, reader: seeing(gone, gone, running) });
    expect(await restartDriver.apply(context, { kind: "restart" })).toMatchObject({
      state: "done",
      facts: { pid: "9" },
    });
    const never = contextOf({}, { ...waiting, reader: seeing(gone), timeoutSeconds: 0 });
    expect(await restartDriver.apply(never, { kind: "restart" })).toMatchObject({
      state: "failed",
      detail: expect.stringContaining("by hand"),
    });
  });

  it("ends a process that began with the earlier file, that one alone, also when it is asked twice", async () => {
    const ended: number[] = [];
    const actor: Partial<HostActor> = {
      restart: async ({ expectStartTicks }) => {
        ended.push(expectStartTicks);
        return done();
      },
    };
    const next = { state: "running", facts: { pid: 10, startTicks: 1000 } };
    const context = contextOf(actor, { before: unseen, target: on("supervised"), reader: seeing(running, next) });
    await restartDriver.apply(context, { kind: "restart" });
    await restartDriver.apply(context, { kind: "restart" });
    expect(ended).toEqual([990, 990]);
  });

  it("touches no host to which there is no way", async () => {
    expect((await restartDriver.apply(contextOf({}, { actor: null }), { kind: "restart" })).state).toBe("nothing");
  });

  it.each([
    [8, 900, "verified", "Process 8 runs instead of 7."],
    [7, 900, "verified", "Process 7 was started anew."],
    [7, 700, "failed", "Process 7 still runs: it was not restarted."],
  ])("tells of process %d with start %d whether it is a new one", async (pid, startTicks, state, detail) => {
    const reader = { readFacts: async () => ({ state: "running", facts: { pid, startTicks } }) };
    const context = contextOf({}, { reader: reader as unknown as HostDetailReader });
    expect(await restartDriver.verify(context, { kind: "restart" }, {})).toMatchObject({ state, detail });
  });
});
