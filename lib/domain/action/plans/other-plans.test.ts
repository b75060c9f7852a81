import { describe, expect, it } from "vitest";
import { actionParameters } from "../parameters";
import { bare, contentOf, factsOf, failedOf, GIB, leaking, looksOf, MIB, preconditionOf, told } from "../testing/looks";
import { planClearCache, planDropCaches } from "./caches";
import { planCollectDiagnostics } from "./collect-diagnostics";
import { planDumpHeap } from "./dump-heap";
import { costOfWaiting } from "./effect";
import { planOomScore } from "./oom-score";
import { planRestart } from "./restart";

describe("a restart", () => {
  it("counts what it loses, and says what cannot be counted", () => {
    const counted = contentOf(planRestart(looksOf(), { captureFirst: true })).losses.join(" ");
    expect(counted).toContain("All 12 repositories");
    expect(counted).toContain("2 artifacts");
    const unknown = contentOf(
      planRestart(looksOf({ repositories: null, ci: null, realtime: null }), { captureFirst: true }),
    ).losses.join(" ");
    expect(unknown).toContain("not known");
    expect(unknown).not.toMatch(/\b0 /);
  });

  it.each([
    ["supervised", "Send TERM to process 100, once", "KILL is never sent"],
    ["systemd", "systemctl try-restart", "KILL to what still runs after its TimeoutStopSec"],
    ["kubernetes", "Evict the pod", "grace period (KILL)"],
  ] as const)("on a %s host says who ends the process, and whether KILL may follow", (kind, way, kill) => {
    const steps = contentOf(planRestart(looksOf({}, kind), { captureFirst: true })).steps.join(" ");
    expect(steps).toContain(way);
    expect(steps).toContain(kill);
    expect(steps.includes("never sent")).toBe(kind === "supervised");
  });

  it("is blocked by a file that keeps the node from starting, and warned of one that it would ignore", () => {
    const looks = looksOf();
    const text = looks.config?.state === "answered" ? looks.config.value.text : "";
    const config = (edited: string) => ({
      config: { state: "answered" as const, value: { path: "/c", sha256: "a", text: edited } },
    });
    const exits = contentOf(
      planRestart(looksOf(config(text.replace("request_timeout_secs: 30", "request_timeout_secs: 0"))), {
        captureFirst: true,
      }),
    );
    expect(preconditionOf(exits, /configuration file is one/)).toMatchObject({ state: "not met", blocking: true });
    const ignored = contentOf(planRestart(looksOf(config(`${text}api: {}\n`)), { captureFirst: true }));
    const found = preconditionOf(ignored, /configuration file is one/);
    expect([found?.state, found?.blocking ?? false]).toEqual(["not met", false]);
    expect(found?.detail).toContain("repair-config");
  });

  it("forecasts a leak from where earlier starts began", () => {
    const facts = factsOf({ rssBytes: 2 * GIB - 200 * MIB });
    const content = contentOf(planRestart(looksOf({ diagnosis: leaking(), facts }), { captureFirst: true }));
    expect(content).toMatchObject({ helps: { state: "yes" }, expected: { rssBytes: 310 * MIB } });
    expect(content.forecast?.points[0]?.bytes).toBe(310 * MIB);
  });
});

describe("the caches", () => {
  it("of the system are said to be no part of RSS", () => {
    const content = contentOf(planDropCaches(looksOf()));
    expect(content.helps).toMatchObject({ state: "no", reason: expect.stringContaining("no part of RSS") });
    expect(content.expected.rssBytes).toBe(GIB);
    expect(content.summary).toContain("does not reduce");
  });

  it("of the system are no lasting help to a cgroup that is full of page cache, and the plan says how full", () => {
    const cgroup = { version: 2 as const, limitBytes: 2 * GIB, highBytes: null, oomKills: 0 };
    const facts = factsOf({ cgroup: { ...cgroup, currentBytes: 1.95 * GIB, inactiveFileBytes: GIB } });
    expect(contentOf(planDropCaches(looksOf({ facts }))).helps).toMatchObject({
      state: "no",
      reason: expect.stringContaining("1 GiB in the node's cgroup"),
    });
  });

  it("of the node: empty already, not there in the published build, else unknown", () => {
    const empty = looksOf({ cache: told({ entries: 0, sizeBytes: 0, maxSizeBytes: 256 * MIB }) });
    expect(contentOf(planClearCache(empty)).helps).toEqual({ state: "no", reason: "The cache is empty already." });
    const published = contentOf(planClearCache(bare()));
    expect(published.helps.state).toBe("no");
    expect(published.honours).toMatchObject([{ setting: "cache clear", state: "no" }]);
    expect(published.steps.join(" ")).toContain("no such command");
    expect(contentOf(planClearCache(looksOf())).helps).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining("200 MiB"),
    });
  });
});

describe("a heap dump", () => {
  const catching = factsOf({ catchesSigusr1: true, sigCgt: "0000000000000200" });

  it.each([
    ["no handler", looksOf({ facts: factsOf({ catchesSigusr1: false, sigCgt: "0" }) }), "would end it"],
    [
      "a handler that nobody vouches for",
      looksOf({ facts: catching, target: { ...looksOf().target, heapDump: false } }),
      "heapDump",
    ],
    ["no process", looksOf({ facts: null, factsDetail: "it is gone" }), "it is gone"],
    ["Kubernetes", looksOf({}, "kubernetes"), "not supported"],
  ])("is refused with %s, and names what to do instead", (_name, looks, words) => {
    expect(failedOf(planDumpHeap(looks))).toContain(words);
  });

  it("is blocked where the mask cannot be read", () => {
    const content = contentOf(planDumpHeap(looksOf({ facts: factsOf({ catchesSigusr1: null }) })));
    expect(preconditionOf(content, /handler/)).toMatchObject({ state: "not met", blocking: true });
  });

  it("is planned for a process with a handler, with the time to the limit and the room on the disk", () => {
    const content = contentOf(planDumpHeap(looksOf({ facts: catching, diagnosis: leaking() })));
    expect(content.operations).toEqual([{ kind: "dump-heap" }]);
    expect(preconditionOf(content, /farther away/)).toMatchObject({ state: "met" });
    expect(preconditionOf(content, /has room$/)).toMatchObject({
      state: "met",
      detail: expect.stringMatching(/up to about the RSS, 1 GiB.* 100 GiB are free/),
    });
    expect(preconditionOf(content, /writes a heap dump/)?.detail).toContain("handler for SIGUSR1 whether or not");
    const large = factsOf({ ...catching, rssBytes: 2000 * GIB });
    const late = contentOf(planDumpHeap(looksOf({ facts: large, diagnosis: leaking() })));
    expect(preconditionOf(late, /farther away/)).toMatchObject({ state: "not met", blocking: true });
  });
});

describe("the room for a heap dump", () => {
  const roomOf = (sizeBytes: number | null, freeBytes: number | null) => {
    const dumps = sizeBytes === null ? [] : [{ name: "heap-1.prof", sizeBytes, modifiedAt: 0 }];
    const facts = factsOf({ catchesSigusr1: true });
    const looks = looksOf({ facts, dumps: { state: "answered", value: { dumps, freeBytes } } });
    return preconditionOf(contentOf(planDumpHeap(looks)), /has room$/);
  };

  it.each([
    ["that is less than the RSS, of a node that has written none", null, 0.9 * GIB, "not met", true],
    ["for half as much again as the largest before", 2 * MIB, 4 * MIB, "met", undefined],
    ["for hardly more than the largest before", 2 * MIB, 2.5 * MIB, "not met", true],
    ["that an earlier helper does not tell", 2 * MIB, null, "unknown", undefined],
  ] as const)("%s", (_name, sizeBytes, freeBytes, state, blocking) => {
    const found = roomOf(sizeBytes, freeBytes);
    expect([found?.state, found?.blocking]).toEqual([state, blocking]);
  });
});

describe("the OOM score", () => {
  it("is kept in a unit, and only the process's own elsewhere", () => {
    const parameters = { value: -500, keep: "persistent" as const };
    expect(contentOf(planOomScore(looksOf({}, "systemd"), parameters)).operations).toMatchObject([
      { keep: "persistent" },
    ]);
    const supervised = contentOf(planOomScore(looksOf(), parameters));
    expect(supervised.operations).toMatchObject([{ keep: "runtime" }]);
    expect(supervised.blastRadius.join(" ")).toContain("takes the earlier value again");
    expect(preconditionOf(supervised, /CAP_SYS_RESOURCE/)).toMatchObject({ state: "unknown" });
  });

  it("has nothing to do when it is as wanted", () => {
    expect(failedOf(planOomScore(looksOf(), { value: 0, keep: "runtime" }))).toContain("Already so");
  });
});

it("diagnostics are collected of a node without a process as well", () => {
  const looks = looksOf({ facts: null, factsDetail: "it is gone" });
  const content = contentOf(planCollectDiagnostics(looks, { includeHeap: false }));
  expect(content).toMatchObject({ operations: [{ kind: "collect-diagnostics" }], basis: [] });
  expect(content.preconditions.some(({ blocking }) => blocking)).toBe(false);
});

it("diagnostics leave the heap dump out unless it is asked for, and then say that it is not redacted", () => {
  const planned = (given: object) => {
    const parameters = actionParameters["collect-diagnostics"].parse(given);
    return contentOf(planCollectDiagnostics(looksOf(), parameters));
  };
  expect(planned({}).operations).toEqual([{ kind: "collect-diagnostics", includeHeap: false }]);
  expect(planned({}).steps.join(" ")).toContain("Leave the heap dump out");
  for (const includeHeap of [true, "true"]) {
    const content = planned({ includeHeap });
    expect(content.operations).toEqual([{ kind: "collect-diagnostics", includeHeap: true }]);
    expect(content.steps.join(" ")).toContain("NOT redacted");
  }
});

describe("the cost of waiting", () => {
  it("is nothing known without a verdict, and the earliest limit with one", () => {
    expect(costOfWaiting(looksOf())).toBeNull();
    const said = costOfWaiting(looksOf({ diagnosis: leaking() }));
    expect(said).toContain("in 1 h 30 min");
    expect(said).toContain("100 MiB more");
  });

  it("names the time of a verdict that is not of now, and does not count down below nothing", () => {
    const looks = looksOf({ diagnosis: leaking() });
    const later = costOfWaiting({ ...looks, nowMs: looks.nowMs + 6 * 3_600_000 });
    expect(later).toContain("Judged at 06:00:00 UTC");
    expect(later).toContain("at any moment");
  });
});
