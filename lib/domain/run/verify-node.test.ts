import { describe, expect, it } from "vitest";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { RunBefore } from "./record";
import { describeNode, judgeNode, type NodeLook } from "./verify-node";

const before: RunBefore = {
  pid: 10,
  startTicks: 100,
  startedAt: 0,
  rssBytes: 500,
  executable: "/usr/bin/guts-node",
  version: "0.1.0",
  repositories: 3,
  observedAt: 0,
  bytesPerSecond: null,
};
const running = (over: Partial<HostFacts> = {}): NodeLook["host"] => ({
  state: "running",
  facts: { pid: 11, startTicks: 200, rssBytes: 100, executable: "/usr/bin/guts-node", ...over } as HostFacts,
});
const healthy = { answers: true, version: "0.1.0" };
const now = (host: NodeLook["host"], health: NodeLook["health"] = healthy): NodeLook => ({ host, health });

describe("judgeNode", () => {
  it.each([
    ["a new, smaller, healthy process", now(running()), "verified"],
    [
      "one whose program was replaced on disk",
      now(running({ executable: "/usr/bin/guts-node (deleted)" })),
      "verified",
    ],
    ["one whose API is not configured", now(running(), null), "verified"],
    ["the same process", now(running({ pid: 10, startTicks: 100 })), "failed"],
    ["a reused pid with another start", now(running({ pid: 10 })), "verified"],
    ["a new process that does not answer", now(running(), { answers: false, version: null }), "failed"],
    ["another program", now(running({ executable: "/usr/bin/other" })), "failed"],
    ["the same program in another version", now(running(), { answers: true, version: "0.2.0" }), "verified"],
    ["a new process as large as before", now(running({ rssBytes: 500 })), "failed"],
    ["no process", now({ state: "gone", detail: "gone" }), "failed"],
    ["a node that cannot be seen", now({ state: "unseen", detail: "ssh is away" }), "unknown"],
  ])("%s", (_name, look, expected) => {
    const verdict = judgeNode(before, look, { mustShrink: true });
    expect(verdict.state).toBe(expected);
    expect(verdict.factsToCheck.length > 0).toBe(expected !== "verified");
  });

  it("says plainly that another version runs, and says nothing of one that is the same or unknown", () => {
    const detailOf = (version: string | null) =>
      judgeNode(before, now(running(), { answers: true, version }), { mustShrink: false }).detail;
    expect(detailOf("0.2.0")).toMatch(/version 0\.2\.0 now, and was 0\.1\.0/);
    for (const version of ["0.1.0", null]) expect(detailOf(version)).not.toContain("version");
  });

  it("only tells RSS where the run does not promise that it falls", () => {
    const verdict = judgeNode(before, now(running({ rssBytes: 600 })), { mustShrink: false });
    expect(verdict).toMatchObject({ state: "verified", detail: expect.stringContaining("600 B") });
  });
});

describe("describeNode", () => {
  it.each([
    [
      "the process of before",
      before,
      running({ pid: 10, startTicks: 100 }),
      "Process 10 still runs: it was not restarted.",
    ],
    ["another one", before, running(), "Process 11 runs instead of process 10."],
    ["one of which nothing was known", null, running(), "The node runs as process 11."],
    ["none", before, { state: "gone" as const, detail: "it ended." }, "No process of the node runs: it ended."],
  ])("%s", (_name, earlier, host, expected) => {
    expect(describeNode(earlier, now(host))).toBe(expected);
  });
});
