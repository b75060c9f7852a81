import { describe, expect, it } from "vitest";
import { contentOf, down, factsOf, GIB, leaking, looksOf, MIB } from "../testing/looks";
import type { PlanLooks } from "./looks";
import { planRestart } from "./restart";

const catching = factsOf({ catchesSigusr1: true, sigCgt: "0000000000000200" });
const small = { dumps: [{ name: "heap-1.prof", sizeBytes: 10 * MIB, modifiedAt: 0 }], freeBytes: GIB };
const fitting = { facts: catching, dumps: { state: "answered" as const, value: small } };
const planned = (over: Partial<PlanLooks>, captureFirst = true, kind?: "kubernetes") =>
  contentOf(planRestart(looksOf({ ...fitting, ...over }, kind), { captureFirst }));

describe("a restart with a heap dump before it", () => {
  it("takes the dump first where nothing speaks against it, and says that it holds nothing up", () => {
    const content = planned({ diagnosis: leaking() });
    expect(content.operations).toEqual([{ kind: "dump-heap", optionalWithinSeconds: 30 }, { kind: "restart" }]);
    expect(content.steps[1]).toMatch(/First send SIGUSR1 to process 100.*the restart goes on without it/);
    expect(content.noCapture).toBeUndefined();
  });

  const diagnosis = leaking();
  const soon =
    (diagnosis.verdict.headline.interval?.from ?? 0) +
    1000 * (diagnosis.verdict.headline.interval?.earliestSeconds ?? 0);
  it.each([
    ["nobody asked for", {}, false, "not asked for"],
    ["of a build without a handler", { facts: factsOf({ catchesSigusr1: false, sigCgt: "0" }) }, true, "no handler"],
    ["of a mask that cannot be read", { facts: factsOf({ catchesSigusr1: null }) }, true, "mask of caught signals"],
    ["that nobody vouches for", { target: { ...looksOf().target, heapDump: false as const } }, true, "not configured"],
    ["too near to the limit", { facts: factsOf({ ...catching, rssBytes: 1.95 * GIB }) }, true, "below the limit"],
    [
      "without room",
      { dumps: { state: "answered" as const, value: { ...small, freeBytes: MIB } } },
      true,
      "folder has room",
    ],
    [
      "of room that is not told",
      { dumps: { state: "answered" as const, value: { ...small, freeBytes: null } } },
      true,
      "not told",
    ],
    [
      "of a folder that cannot be listed",
      { dumps: { state: "failed" as const, detail: "it is gone" } },
      true,
      "it is gone",
    ],
    ["with the limit in 25 s", { diagnosis, nowMs: soon - 25_000 }, true, "limit may be reached in 25 s"],
    ["of a node that hangs", { health: { state: "error", detail: "no answer within 2 s" } }, true, "does not answer"],
    ["of a node that is down", down(), true, "node is down"],
  ])("restarts at once and says why: one %s", (_name, over, wanted, why) => {
    const content = planned(over, wanted);
    expect(content.operations).toEqual([{ kind: "restart" }]);
    expect(content.noCapture).toContain(why);
    expect(content.steps[1]).toBe(`No heap dump is taken first: ${content.noCapture}`);
  });

  it("is no reason against a restart: its preconditions are those of the restart alone", () => {
    const bare = planned({}, false).preconditions;
    expect(planned({}).preconditions).toEqual(bare);
    expect(
      planned({ facts: factsOf({ catchesSigusr1: null }) }).preconditions.filter(({ blocking }) => blocking),
    ).toEqual([]);
    expect(planned({}, true, "kubernetes").noCapture).toContain("inside a pod");
  });
});
