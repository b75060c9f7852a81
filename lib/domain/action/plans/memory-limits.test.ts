import { describe, expect, it } from "vitest";
import { signalsOf } from "@/lib/domain/diagnosis/testing/build";
import {
  contentOf,
  down,
  factsOf,
  failedOf,
  GIB,
  leaking,
  looksOf,
  MIB,
  podOf,
  preconditionOf,
} from "../testing/looks";
import type { PlanLooks } from "./looks";
import { planMemoryLimits } from "./memory-limits";

const add = (memoryMaxBytes: number, keep: "runtime" | "persistent" = "persistent") => ({
  action: "add-memory" as const,
  parameters: { memoryMaxBytes, keep },
});
const set = (memoryMaxBytes: number, memoryHighBytes: number) => ({
  action: "set-memory-limits" as const,
  parameters: { memoryMaxBytes, memoryHighBytes },
});
const limits = (over: object): Pick<PlanLooks, "limits"> => ({
  limits: { state: "answered", value: { max: 2 * GIB, high: "infinity", ownSetting: null, source: "unit", ...over } },
});

/** A node whose cgroup is charged so much, of it so much inactive page cache; on a systemd host with room. */
const full = (currentBytes: number, inactiveFileBytes: number) => {
  const cgroup = { version: 2 as const, limitBytes: 12 * GIB, highBytes: null, oomKills: 0 };
  return looksOf(
    { facts: factsOf({ cgroup: { ...cgroup, currentBytes, inactiveFileBytes } }), ...limits({ max: 12 * GIB }) },
    "systemd",
  );
};

describe("a limit while the unit is down", () => {
  it("is kept for its next process, and the short-lived ones between are not pinned", () => {
    const content = contentOf(planMemoryLimits(down({}, "systemd"), add(4 * GIB)));
    expect(content.operations).toEqual([{ kind: "memory-limit", max: 4 * GIB, high: null, keep: "persistent" }]);
    expect(content.preconditions.filter(({ blocking }) => blocking)).toEqual([]);
    expect(content.blastRadius.join(" ")).toContain("next process");
    expect(content.basis.map(({ name }) => name)).not.toContain("start ticks");
  });
});

describe("a higher limit", () => {
  it("is live and kept on systemd, live alone where there is no unit, and restarts all replicas on Kubernetes", () => {
    const systemd = contentOf(planMemoryLimits(looksOf({}, "systemd"), add(4 * GIB)));
    expect(systemd.operations).toEqual([{ kind: "memory-limit", max: 4 * GIB, high: null, keep: "persistent" }]);
    expect(systemd).toMatchObject({ losses: [], blastRadius: [expect.stringContaining("Nothing is restarted")] });
    const supervised = contentOf(planMemoryLimits(looksOf(), add(4 * GIB)));
    expect(supervised.operations).toMatchObject([{ keep: "runtime" }]);
    expect(supervised.steps.join(" ")).toContain("no unit file");
    const pods = contentOf(planMemoryLimits(looksOf({}, "kubernetes"), add(4 * GIB)));
    expect(pods.blastRadius[0]).toContain("ALL replicas of guts-node");
    expect(pods.losses.length).toBeGreaterThan(1);
  });

  it("leaves out what the kind of host has no setting for, and says so", () => {
    const pods = contentOf(planMemoryLimits(looksOf({}, "kubernetes"), set(4 * GIB, 3 * GIB)));
    expect(pods.operations).toMatchObject([{ high: null, keep: "persistent" }]);
    expect(pods.steps.join(" ")).toContain("MemoryHigh is left out");
    expect(contentOf(planMemoryLimits(looksOf({}, "kubernetes"), add(4 * GIB, "runtime"))).operations).toMatchObject([
      { keep: "persistent" },
    ]);
    const first = factsOf({ cgroup: { ...factsOf().cgroup, version: 1 } as never });
    expect(contentOf(planMemoryLimits(looksOf({ facts: first }), set(4 * GIB, 3 * GIB))).operations).toMatchObject([
      { high: null, keep: "runtime" },
    ]);
  });

  it.each([
    ["more than the host has", 17 * GIB, "not met", true],
    ["more than 90 % of it", 15 * GIB, "not met", false],
    ["what it can give", 4 * GIB, "met", false],
  ])("of %s", (_name, bytes, state, blocking) => {
    const content = contentOf(planMemoryLimits(looksOf(), add(bytes)));
    const found = preconditionOf(content, /host has the memory/);
    expect([found?.state, found?.blocking ?? false]).toEqual([state, blocking]);
  });

  it("in a cluster is compared with what its machine can give, and names the pod and who else sets the limit", () => {
    const owner = "Helm release guts owns it.";
    const looks = looksOf({ facts: null, pod: { state: "answered", value: podOf({ owner }) } }, "kubernetes");
    const content = contentOf(planMemoryLimits(looks, add(9 * GIB)));
    expect(preconditionOf(content, /host has the memory/)).toMatchObject({ state: "not met", blocking: true });
    expect(content.blastRadius).toContain(owner);
    expect(content.basis).toContainEqual(expect.objectContaining({ name: "pod uid", value: "8f0c" }));
    const untold = { ...looks, pod: { state: "answered" as const, value: podOf({ allocatableBytes: null }) } };
    expect(preconditionOf(contentOf(planMemoryLimits(untold, add(9 * GIB))), /host has the memory/)).toMatchObject({
      state: "unknown",
    });
  });

  it("in a cluster is blocked by a missing right and by a pod that cannot be seen", () => {
    const rights = { state: "missing" as const, rights: ["patch statefulsets.apps guts-node in namespace guts"] };
    const pod = { state: "failed" as const, detail: "the cluster did not answer" };
    const content = contentOf(planMemoryLimits(looksOf({ facts: null, rights, pod }, "kubernetes"), add(4 * GIB)));
    expect(content.preconditions.filter(({ blocking }) => blocking).map(({ detail }) => detail)).toEqual([
      "the cluster did not answer",
      expect.stringContaining("patch statefulsets.apps"),
    ]);
  });

  it("above what the host has helps nothing, and is not drawn", () => {
    const looks = looksOf({ diagnosis: leaking(), facts: factsOf({ rssBytes: 2 * GIB - 200 * MIB }) });
    const content = contentOf(planMemoryLimits(looks, add(64 * GIB)));
    expect(content).toMatchObject({
      helps: { state: "no", reason: expect.stringContaining("16 GiB") },
      forecast: null,
    });
  });

  it("is not compared with a host that tells nothing", () => {
    const facts = factsOf({ host: { totalBytes: null, availableBytes: null, oomKills: null } });
    const content = contentOf(planMemoryLimits(looksOf({ facts }), add(4 * GIB)));
    expect(preconditionOf(content, /host has the memory/)).toMatchObject({ state: "unknown" });
  });

  it("below what is used is blocked, since the kernel would end the node", () => {
    const content = contentOf(planMemoryLimits(looksOf(), add(512 * MIB)));
    expect(preconditionOf(content, /uses less/)).toMatchObject({ state: "not met", blocking: true });
  });

  it("is compared with the working set: inactive page cache is reclaimed, and nothing is ended for it", () => {
    const found = preconditionOf(contentOf(planMemoryLimits(full(10 * GIB, 8 * GIB), add(8 * GIB))), /uses less/);
    expect(found).toMatchObject({ state: "met" });
    expect(found?.detail).toContain("working set (charged memory less inactive page cache) 2 GiB");
    expect(found?.detail).toContain("the kernel would reclaim 2 GiB");
    const below = preconditionOf(contentOf(planMemoryLimits(full(10 * GIB, GIB), add(8 * GIB))), /uses less/);
    expect(below).toMatchObject({ state: "not met", blocking: true });
  });

  it.each([
    ["9 % above the working set is warned of", 2.18, "not met"],
    ["12 % above it is not", 2.24, "met"],
  ])("%s, and neither is blocked", (_name, gibibytes, state) => {
    const content = contentOf(planMemoryLimits(full(3 * GIB, GIB), add(Math.floor(gibibytes * GIB))));
    const found = preconditionOf(content, /uses less/);
    expect([found?.state, found?.blocking ?? false]).toEqual([state, false]);
  });

  it("that is none says that it lowers the present one, and that there was none", () => {
    const lower = contentOf(planMemoryLimits(looksOf(limits({ max: 8 * GIB })), add(4 * GIB)));
    expect(preconditionOf(lower, /above the present one/)).toMatchObject({ state: "not met" });
    expect(lower.blastRadius.join(" ")).toContain("This lowers the limit from 8 GiB to 4 GiB");
    const first = contentOf(planMemoryLimits(looksOf(limits({ max: "infinity" })), add(4 * GIB)));
    expect(first.blastRadius.join(" ")).toContain("where there is none");
    const higher = contentOf(planMemoryLimits(looksOf(limits({ max: 2 * GIB })), add(4 * GIB)));
    expect(preconditionOf(higher, /above the present one/)).toMatchObject({ state: "met" });
    expect(higher.blastRadius.join(" ")).not.toContain("lowers");
  });

  it("in a cluster comes with new pods: what they begin with is expected and forecast, and usage is RSS as signalled", () => {
    const signals = signalsOf({ rss: 1.9 * GIB, limit: 2 * GIB });
    const looks = looksOf({ facts: null, diagnosis: leaking(), signals }, "kubernetes");
    const content = contentOf(planMemoryLimits(looks, add(4 * GIB)));
    expect(content.expected).toMatchObject({ rssBytes: 310 * MIB });
    expect(content.expected.basis).not.toContain("stays");
    expect(content.forecast?.points[0]?.bytes).toBe(310 * MIB);
    expect(preconditionOf(content, /uses less/)).toMatchObject({
      state: "met",
      detail: expect.stringContaining("RSS 1.9 GiB"),
    });
    const below = preconditionOf(contentOf(planMemoryLimits(looks, add(GIB))), /uses less/);
    expect([below?.state, below?.blocking ?? false]).toEqual(["not met", false]);
    const start = preconditionOf(contentOf(planMemoryLimits(looks, add(256 * MIB))), /uses less/);
    expect(start).toMatchObject({ state: "not met", blocking: true });
    const unseen = contentOf(planMemoryLimits({ ...looks, postStartRss: [] }, add(4 * GIB)));
    expect(unseen).toMatchObject({ expected: { rssBytes: null }, forecast: null });
  });

  it("gains time against a leak, with a forecast under the new limit and the cost of waiting", () => {
    const facts = factsOf({ rssBytes: 2 * GIB - 200 * MIB });
    const content = contentOf(planMemoryLimits(looksOf({ diagnosis: leaking(), facts }), add(4 * GIB)));
    expect(content.helps.state).toBe("yes");
    expect(content.forecast).toMatchObject({ limitBytes: 4 * GIB, text: expect.stringContaining("4 GiB") });
    expect(content.costOfWaiting).toContain("100 MiB");
    expect(content.expected).toMatchObject({ rssBytes: facts.rssBytes });
  });

  it("has nothing to do when it is in effect and kept, and goes on when it would be lost", () => {
    const own = { max: 4 * GIB, high: "infinity" as const };
    const kept = looksOf(limits({ max: 4 * GIB, ownSetting: own }), "systemd");
    expect(failedOf(planMemoryLimits(kept, add(4 * GIB)))).toContain("Already so");
    expect(
      contentOf(planMemoryLimits(looksOf(limits({ max: 4 * GIB }), "systemd"), add(4 * GIB))).operations,
    ).toHaveLength(1);
  });

  it("names a throttling threshold that stays in the way", () => {
    const content = contentOf(planMemoryLimits(looksOf(limits({ high: GIB }), "systemd"), add(4 * GIB)));
    expect(preconditionOf(content, /MemoryHigh/)?.detail).toContain("throttled from 1 GiB on as before");
  });

  it("is not set on a unit that only starts a container", () => {
    const looks = looksOf({ facts: factsOf({ executable: "/usr/bin/docker" }) }, "systemd");
    const content = contentOf(planMemoryLimits(looks, add(4 * GIB)));
    expect(preconditionOf(content, /node itself/)).toMatchObject({ state: "not met", blocking: true });
  });
});

describe("the prevention", () => {
  it("sets both limits, frees nothing, and is blocked with the threshold above the limit", () => {
    const content = contentOf(planMemoryLimits(looksOf({}, "systemd"), set(4 * GIB, 3 * GIB)));
    expect(content.operations).toEqual([{ kind: "memory-limit", max: 4 * GIB, high: 3 * GIB, keep: "persistent" }]);
    expect(content.helps).toMatchObject({ state: "unknown", reason: expect.stringContaining("frees nothing") });
    const wrong = contentOf(planMemoryLimits(looksOf({}, "systemd"), set(3 * GIB, 4 * GIB)));
    expect(preconditionOf(wrong, /MemoryHigh\) is not above/)).toMatchObject({ state: "not met", blocking: true });
  });

  it("is blocked with the threshold below the working set, and says what throttling means", () => {
    const content = contentOf(planMemoryLimits(looksOf({}, "systemd"), set(4 * GIB, 64 * MIB)));
    expect(preconditionOf(content, /throttling threshold \(MemoryHigh\)$/)).toMatchObject({
      state: "not met",
      blocking: true,
    });
    expect(content.blastRadius.join(" ")).toContain("throttles the node");
    const fits = contentOf(planMemoryLimits(looksOf({}, "systemd"), set(4 * GIB, 3 * GIB)));
    expect(preconditionOf(fits, /throttling threshold \(MemoryHigh\)$/)).toMatchObject({ state: "met" });
  });

  it("gives no plan where the limits cannot be read", () => {
    const looks = looksOf({ limits: { state: "failed", detail: "the helper did not answer" } });
    expect(failedOf(planMemoryLimits(looks, set(4 * GIB, 3 * GIB)))).toContain("did not answer");
  });

  it("pins the limits and the console's own setting", () => {
    const { basis } = contentOf(planMemoryLimits(looksOf(), set(4 * GIB, 3 * GIB)));
    expect(basis.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["memory limit", "throttling threshold", "memory setting of the console", "start ticks"]),
    );
  });
});
