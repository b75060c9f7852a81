import { describe, expect, it } from "vitest";
import type { Operation } from "@/lib/domain/action/operation";
import { judgeEffective, wantedSettings } from "./verify-effective";

const cache = "storage.cache.max_size";
const connections = "api.max_connections";
const inert = [{ setting: cache, state: "no" as const, basis: "version 0.1.0 does not read it" }];

const heeded = [{ setting: cache, state: "yes" as const, basis: "the node says that it runs with 256" }];
const wanted = (setting: string, value: number) => ({ setting, value, from: "change" as const });
const tells = (told: Record<string, number | null>) => ({ told: new Map(Object.entries(told)), unanswered: new Map() });

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
    ["a node that told it when the plan was made, and does not now", {}, heeded, "unknown", "does not now"],
  ])("%s", (_name, effective, honours, state, detail) => {
    const verdict = judgeEffective([wanted(cache, 128)], tells(effective), honours);
    expect(verdict).toMatchObject({ state, detail: expect.stringContaining(detail) });
  });

  it.each([
    ["known to be heeded", heeded, "unknown"],
    ["of which nobody knows whether it is heeded", [], "unknown"],
    ["known to be inert", inert, "verified"],
  ])("a node that did not answer for a setting %s", (_name, honours, state) => {
    const silent = { told: new Map(), unanswered: new Map([[cache, "no answer within 2 s"]]) };
    const verdict = judgeEffective([wanted(cache, 128)], silent, honours);
    expect(verdict.state).toBe(state);
    if (state === "unknown") expect(verdict.detail).toContain("no answer within 2 s");
  });

  it("gives a size in binary units with its bytes, and a count as it is", () => {
    const said = (setting: string, value: number) =>
      judgeEffective([wanted(setting, value)], tells({ [setting]: value }), []).detail;
    expect(said(cache, 134217728)).toBe(`${cache} is 128 MiB (134217728).`);
    expect(said(connections, 500)).toBe(`${connections} is 500.`);
  });

  it("reads zero as no limit, as the node does", () => {
    const verdict = judgeEffective([wanted(connections, 0)], tells({ [connections]: null }), []);
    expect(verdict.state).toBe("verified");
  });

  it("names every setting that is wrong", () => {
    const both = [cache, connections];
    const verdict = judgeEffective(
      both.map((setting) => wanted(setting, 1)),
      tells({ [cache]: 2, [connections]: 2 }),
      [],
    );
    for (const setting of both) expect(verdict.detail).toContain(setting);
  });
});

describe("wantedSettings", () => {
  const write = { kind: "write-config", path: "/c", expectSha256: "a", newSha256: "b" } as const;
  const set: Operation = { ...write, changes: [{ kind: "set", path: ["api", "max_connections"], value: 9 }] };
  const repair: Operation = { ...write, changes: [{ kind: "merge-duplicates", section: "api" }] };
  const restore: Operation = { kind: "restore-config", path: "/c", backup: "c.bak", expectSha256: "a", newSha256: "b" };
  const text = "api:\n  max_connections: 9\n  name: x\nstorage:\n  cache:\n    max_size: 128\n";

  it("lists what a plan's edits set, and not what the file holds besides", () => {
    expect(wantedSettings([set, { kind: "restart" }], text)).toEqual([wanted(connections, 9)]);
  });

  it.each([
    ["repaired", repair],
    ["put back", restore],
  ])("lists what a file that was %s holds of what a node can tell", (_name, operation) => {
    expect(wantedSettings([operation, { kind: "restart" }], text)).toEqual([
      { setting: cache, value: 128, from: "file" },
      { setting: connections, value: 9, from: "file" },
    ]);
    expect(wantedSettings([operation, { kind: "restart" }], null)).toEqual([]);
  });

  it("fails a file that the node does not work with, and says nothing of what it does not tell", () => {
    const inFile = wantedSettings([restore], text);
    expect(judgeEffective(inFile, tells({ [cache]: 256 }), []).state).toBe("failed");
    expect(judgeEffective(inFile, tells({ [cache]: 128 }), [])).toMatchObject({
      state: "verified",
      detail: `${cache} is 128 B (128).`,
    });
  });
});
