import { describe, expect, it } from "vitest";
import type { HostChanges } from "@/lib/domain/host/changes";
import type { HostConfig } from "@/lib/domain/host/config";
import type { HostReport, ReportPart } from "@/lib/domain/host/report";
import { observeChanges } from "./observe";

const day = 24 * 3_600_000;
const executable = {
  path: "/usr/bin/guts-node",
  sizeBytes: 1,
  modifiedAt: 1,
  mode: null,
  sha256: "a",
  isReplaced: false,
};
const file = { path: "/etc/guts/config.yaml", sizeBytes: 1, modifiedAt: 1, mode: null, sha256: "c" };
const gone = { state: "gone", at: 0, detail: "it ended" } as const;

type Look = Pick<HostReport, "at" | "changes" | "config">;
const look = (at: number, changes: Partial<HostChanges> | null, config: Partial<typeof file> | null): Look => ({
  at,
  changes: changes ? answered(at, { package: null, executable, ...changes } as HostChanges) : gone,
  config: config ? answered(at, { file: { ...file, ...config } } as HostConfig) : gone,
});
const answered = <T>(at: number, value: T): ReportPart<T> => ({ state: "answered", at, value });
const report = (seen: Look, observed: HostReport["observed"] = []) => ({ ...seen, observed }) as HostReport;
const owner = (version: string) => ({ package: { name: "guts-node", version } });

describe("observeChanges", () => {
  it.each([
    ["another version of the package", owner("1.0"), {}, owner("1.1"), {}, "package guts-node: 1.0 → 1.1"],
    [
      "another build",
      {},
      {},
      { executable: { ...executable, sha256: "b" } },
      {},
      "another build of /usr/bin/guts-node",
    ],
    ["another program", {}, {}, { executable: { ...executable, path: "/opt/n" } }, {}, "runs /opt/n instead of"],
    ["a file under its old time", {}, {}, {}, { sha256: "d" }, "changed under its old time"],
    ["another file", {}, {}, {}, { path: "/opt/c.yaml" }, "reads /opt/c.yaml instead of"],
  ])("sees %s between two looks", (_case, before, beforeFile, now, nowFile, text) => {
    const seen = observeChanges(report(look(1_000, before, beforeFile)), look(2_000, now, nowFile));
    expect(seen).toEqual([
      { at: 2_000, sinceMs: 1_000, kind: expect.any(String), text: expect.stringContaining(text) },
    ]);
  });

  it.each([
    ["nothing changed", {}, {}],
    ["the file's own time tells it", {}, { sha256: "d", modifiedAt: 2 }],
    ["one look could not read", null, null],
  ])("sees nothing where %s", (_case, changes, config) => {
    expect(observeChanges(report(look(1_000, {}, {})), look(2_000, changes, config))).toEqual([]);
  });

  it("keeps what was seen in the last seven days, and nothing at the first look", () => {
    const old = { at: 1_000, sinceMs: 0, kind: "deploy" as const, text: "old" };
    const young = { ...old, at: 2 * day, text: "young" };
    expect(observeChanges(report(look(3 * day, {}, {}), [old, young]), look(8 * day, {}, {}))).toEqual([young]);
    expect(observeChanges(null, look(1_000, {}, {}))).toEqual([]);
  });
});
