import { describe, expect, it } from "vitest";
import type { HostChanges } from "./changes";
import type { HostConfig } from "./config";
import type { OomEvents } from "./oom-events";
import {
  findConfigMismatch,
  type HostReport,
  isKillOf,
  nodeIdentity,
  type ReportPart,
  toChanges,
  toOomKills,
} from "./report";
import type { UnitProperties } from "./unit";

const now = Date.UTC(2026, 2, 14, 3);
const hour = 3_600_000;
const stamp = { pid: 42, startedAt: now - 10 * hour, startTicks: 7, executable: "/usr/bin/guts-node" };
const file = { path: "/etc/guts/config.yaml", sizeBytes: 10, modifiedAt: now - 3 * hour, mode: "640", sha256: null };
const changes: HostChanges = {
  process: stamp,
  readAt: now,
  bootedAt: now - 48 * hour,
  executable: { ...file, path: "/usr/bin/guts-node", modifiedAt: now - 5 * hour, isReplaced: true },
  package: { name: "guts-node", version: "1.1" },
  packageLog: [
    { at: now - 100 * hour, action: "install", fromVersion: null, toVersion: "1.0" },
    { at: now - 4 * hour, action: "upgrade", fromVersion: "1.0", toVersion: "1.1" },
  ],
  config: file,
  configOrigin: "argument",
  unitFiles: [{ path: "/etc/systemd/system/guts-node.service", modifiedAt: now - 2 * hour }],
  unreadable: [],
};
const config: HostConfig = { process: stamp, origin: "argument", file, redactedText: "a: 1\n", unreadable: [] };
const kill = {
  ...{ at: now - hour, pid: 41, command: "guts-node", uid: null, anonRssBytes: null, fileRssBytes: null },
  ...{ shmemRssBytes: null, totalVmBytes: null, oomScoreAdj: null, scope: "cgroup" as const, limitCgroup: null },
  processCgroup: "/system.slice/guts-node.service",
};
const log: OomEvents = {
  ...{ source: "journal", coveredFrom: now - 24 * hour, isWholeWindow: true, isTruncated: false },
  events: [kill],
  unreadable: [],
};

const answered = <T>(value: T): ReportPart<T> => ({ state: "answered", at: now, value });
const missing = { state: "unreadable", at: now, detail: "may not be read" } as const;
const nothing: HostReport = {
  targetId: "validator-2",
  at: now,
  processMemory: missing,
  systemMemory: missing,
  oomEvents: missing,
  unit: missing,
  config: missing,
  backups: missing,
  changes: missing,
  configDiff: null,
  configMismatch: null,
  observed: [],
};
const report = (parts: Partial<HostReport>): HostReport => ({ ...nothing, ...parts });
const unit = (properties: Partial<UnitProperties>) => answered(properties as UnitProperties);

describe("toChanges", () => {
  it("lists every kind of change in the order of time, with its file or version", () => {
    const list = toChanges(report({ changes: answered(changes) }), now - 24 * 30 * hour);
    expect(list.map(({ at, kind, text }) => [(at - now) / hour, kind, text])).toEqual([
      [-100, "version", "package guts-node: install 1.0"],
      [-48, "deploy", "host booted"],
      [-5, "deploy", "program /usr/bin/guts-node written; the process still runs the one before"],
      [-4, "version", "package guts-node: upgrade 1.0 → 1.1"],
      [-3, "config", "configuration /etc/guts/config.yaml written"],
      [-2, "unit", "unit file /etc/systemd/system/guts-node.service written"],
    ]);
  });

  it("leaves out what is older than asked for, and file times in the future", () => {
    const ahead = answered({ ...changes, config: { ...file, modifiedAt: now + hour } });
    const list = toChanges(report({ changes: ahead }), now - 4 * hour);
    expect(list.map(({ kind }) => kind)).toEqual(["version", "unit"]);
  });

  it("knows the configuration's time from the other verb when changes cannot be read", () => {
    expect(toChanges(report({ config: answered(config) }), 0)).toEqual([
      { at: now - 3 * hour, kind: "config", text: "configuration /etc/guts/config.yaml written" },
    ]);
  });

  it("adds what the console saw change, and says each thing once", () => {
    const seen = { at: now - hour, sinceMs: now - 2 * hour, kind: "deploy" as const, text: "another build" };
    expect(toChanges(report({ observed: [seen, seen] }), 0)).toEqual([
      { at: now - hour, kind: "deploy", text: "another build" },
    ]);
  });

  it("is empty when nothing could be read", () => {
    expect(toChanges(nothing, 0)).toEqual([]);
  });
});

describe("findConfigMismatch", () => {
  it.each([
    ["the same file", "/etc/guts/config.yaml", null],
    ["the same file written otherwise", "/etc//guts/./config.yaml", null],
    ["no path in the target", undefined, null],
    ["another file", "/opt/config.yaml", { configured: "/opt/config.yaml", read: "/etc/guts/config.yaml" }],
  ])("for %s", (_case, configured, expected) => {
    expect(findConfigMismatch(configured, answered(config))).toEqual(expected);
  });

  it("says nothing about a file that is not known", () => {
    expect(findConfigMismatch("/opt/config.yaml", missing)).toBeNull();
    expect(findConfigMismatch("/opt/config.yaml", answered({ ...config, file: null }))).toBeNull();
  });
});

describe("kills of the node", () => {
  it.each([
    ["its process", { pid: 41, cgroup: null }, true],
    ["its cgroup", { pid: 42, cgroup: "/system.slice/guts-node.service" }, true],
    ["a cgroup above the killed one's", { pid: 42, cgroup: "/system.slice" }, false],
    ["a cgroup whose name only begins alike", { pid: 42, cgroup: "/system.slice/guts-node" }, false],
    ["the root, which holds everything", { pid: 42, cgroup: "/" }, false],
    ["nothing known of it", { pid: null, cgroup: null }, false],
  ])("are told by %s", (_case, node, expected) => {
    expect(isKillOf(node, kill)).toBe(expected);
  });

  it("come from the kernel's log and from systemd, since the asked time only", () => {
    const known = report({
      oomEvents: answered(log),
      unit: unit({
        id: "guts-node.service",
        result: "oom-kill",
        mainEndedAt: now - hour,
        controlGroup: "/system.slice/guts-node.service",
      }),
    });
    expect(toOomKills(known, nodeIdentity(known), now - 2 * hour)).toEqual([
      { at: now - hour, source: "kernel log (journal): process 41 (guts-node)" },
      { at: now - hour, source: "systemd: Result=oom-kill of guts-node.service" },
    ]);
    expect(toOomKills(known, nodeIdentity(known), now)).toEqual([]);
  });

  it("are none where another process was killed, or the log is unreadable", () => {
    const other = report({ oomEvents: answered(log), changes: answered(changes) });
    expect(nodeIdentity(other)).toEqual({ pid: 42, cgroup: null });
    expect(toOomKills(other, nodeIdentity(other), 0)).toEqual([]);
    expect(toOomKills(nothing, nodeIdentity(nothing), 0)).toEqual([]);
  });
});
