import { describe, expect, it } from "vitest";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import type { ActResult, HeapDump, HostActor, MemoryLimits } from "@/lib/domain/host/actor";
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
    expect(memoryLimitDriver.toUndo({ ...operation, keep }, facts)).toEqual({
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
    expect(memoryLimitDriver.toUndo({ ...operation, keep: "runtime" }, {})).toBeNull();
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
    expect(oomScoreDriver.toUndo(operation, facts)).toEqual({ ...operation, value: 0 });
    expect((await oomScoreDriver.verify(context, operation, facts)).state).toBe("verified");
  });
});

describe("a heap dump", () => {
  it("of an interrupted attempt is found, and no second one is asked for", async () => {
    const dumps: HeapDump[] = [{ name: "heap-old.prof", sizeBytes: 1, modifiedAt: 1 }];
    let asked = 0;
    const context = contextOf({
      listHeapDumps: async () => ({ state: "answered", value: dumps }),
      dumpHeap: async () => {
        asked += 1;
        dumps.push({ name: "heap-a.prof", sizeBytes: 9, modifiedAt: 2 });
        throw new Error("the worker ended here");
      },
    });
    await expect(dumpHeapDriver.apply(context, { kind: "dump-heap" })).rejects.toThrow("ended here");
    const outcome = await dumpHeapDriver.apply(context, { kind: "dump-heap" });
    expect([asked, outcome]).toEqual([1, expect.objectContaining({ facts: { name: "heap-a.prof", size: "9" } })]);
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
