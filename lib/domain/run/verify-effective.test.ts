import { describe, expect, it } from "vitest";
import type { Operation } from "@/lib/domain/action/operation";
import { judgeEffective, wantedSettings } from "./verify-effective";

const cache = "storage.cache.max_size";
const connections = "api.max_connections";
const inert = [{ setting: cache, state: "no" as const, basis: "version 0.1.0 does not read it" }];

describe("judgeEffective", () => {
  it.each([
    ["the value that was written", { [cache]: 128 }, [], "verified", "is 128 B (128)"],
    ["another value", { [cache]: 256 }, [], "failed", "is 256 B (256) instead of 128 B (128)"],
    ["no bound where one was written", { [cache]: null }, [], "failed", "is unlimited instead of 128 B (128)"],
    [
      "another value of a setting that the plan named as inert",
      { [cache]: 256 },
      inert,
      "verified",
      "as the plan said",
    ],
    ["a node that does not tell", {}, [], "verified", "unknown whether heeded"],
  ])("%s", (_name, effective, honours, state, detail) => {
    const verdict = judgeEffective([{ setting: cache, value: 128 }], new Map(Object.entries(effective)), honours);
    expect(verdict).toMatchObject({ state, detail: expect.stringContaining(detail) });
  });

  it("gives a size in binary units with its bytes, and a count as it is", () => {
    const said = (setting: string, value: number) =>
      judgeEffective([{ setting, value }], new Map([[setting, value]]), []).detail;
    expect(said(cache, 134217728)).toBe(`${cache} is 128 MiB (134217728).`);
    expect(said(connections, 500)).toBe(`${connections} is 500.`);
  });

  it("reads zero as no limit, as the node does", () => {
    const verdict = judgeEffective([{ setting: connections, value: 0 }], new Map([[connections, null]]), []);
    expect(verdict.state).toBe("verified");
  });

  it("names every setting that is wrong", () => {
    const wanted = [cache, connections].map((setting) => ({ setting, value: 1 }));
    const verdict = judgeEffective(wanted, new Map(wanted.map(({ setting }) => [setting, 2])), []);
    for (const { setting } of wanted) expect(verdict.detail).toContain(setting);
  });
});

describe("wantedSettings", () => {
  it("lists what a plan's edits set, and nothing for a repair", () => {
    const write = { kind: "write-config", path: "/c", expectSha256: "a", newSha256: "b" } as const;
    const set: Operation = { ...write, changes: [{ kind: "set", path: ["api", "max_connections"], value: 9 }] };
    const repair: Operation = { ...write, changes: [{ kind: "merge-duplicates", section: "api" }] };
    expect(wantedSettings([set, { kind: "restart" }])).toEqual([{ setting: connections, value: 9 }]);
    expect(wantedSettings([repair, { kind: "restart" }])).toEqual([]);
  });
});
