import { mebibyte, now } from "@/components/diagnosis/fixtures";
import type { HostChanges } from "@/lib/domain/host/changes";
import type { ProcessMemory } from "@/lib/domain/host/process-memory";
import type { HostReport, ReportPart } from "@/lib/domain/host/report";
import type { SystemMemory } from "@/lib/domain/host/system-memory";

const at = now - 4_000;
const hour = 3_600_000;
export const answered = <T>(value: T): ReportPart<T> => ({ state: "answered", at, value });

const stamp = { pid: 4242, startedAt: now - 31 * 60_000, startTicks: 9, executable: "/usr/bin/guts-node" };
const file = {
  path: "/etc/guts/config.yaml",
  sizeBytes: 320,
  modifiedAt: now - 43 * 60_000,
  mode: "640",
  sha256: "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
};
const pressure = { avg10Percent: 1.2, avg60Percent: 0.8, avg300Percent: 0.1, totalMicroseconds: 10 };

export const processMemory: ProcessMemory = {
  process: stamp,
  rssBytes: 478 * mebibyte,
  peakBytes: 481 * mebibyte,
  sizeBytes: 2048 * mebibyte,
  anonBytes: 430 * mebibyte,
  fileBytes: 48 * mebibyte,
  shmemBytes: 0,
  swapBytes: 0,
  pageTableBytes: 2 * mebibyte,
  threads: 14,
  rollup: null,
  cgroup: {
    version: 2,
    path: "/system.slice/guts-node.service",
    limitBytes: 512 * mebibyte,
    highBytes: null,
    currentBytes: 500 * mebibyte,
    inactiveFileBytes: 10 * mebibyte,
    oomKills: 0,
    peakBytes: 505 * mebibyte,
    swapBytes: 0,
    anonBytes: 430 * mebibyte,
    fileBytes: 60 * mebibyte,
    shmemBytes: 0,
    kernelBytes: 5 * mebibyte,
    slabBytes: 3 * mebibyte,
    events: { low: 0, high: 0, max: 7, oom: 0, oomKill: 0 },
    pressure: { some: pressure, full: pressure },
  },
  unreadable: ["smaps_rollup: refused to be read by uid 1000"],
};

export const systemMemory: SystemMemory = {
  totalBytes: 4096 * mebibyte,
  freeBytes: 300 * mebibyte,
  availableBytes: 1024 * mebibyte,
  buffersBytes: null,
  cachedBytes: null,
  anonBytes: null,
  shmemBytes: null,
  slabBytes: null,
  slabReclaimableBytes: null,
  dirtyBytes: null,
  committedBytes: null,
  swapTotalBytes: 0,
  swapFreeBytes: 0,
  swaps: [],
  pressure: null,
  counters: { oomKills: 1, pagesSwappedIn: null, pagesSwappedOut: null, majorFaults: null },
  top: [
    { pid: 900, rssBytes: 900 * mebibyte, command: "postgres" },
    { pid: 4242, rssBytes: 478 * mebibyte, command: "guts-node" },
  ],
  unreadable: [],
};

const changes: HostChanges = {
  process: stamp,
  readAt: at,
  bootedAt: now - 90 * hour,
  executable: { ...file, path: "/usr/bin/guts-node", modifiedAt: now - 50 * hour, isReplaced: false },
  package: { name: "guts-node", version: "1.1.0" },
  packageLog: [{ at: now - 49 * hour, action: "upgrade", fromVersion: "1.0.0", toVersion: "1.1.0" }],
  config: file,
  configOrigin: "argument",
  unitFiles: [],
  unreadable: [],
};

/** A node whose configuration was changed a little before it was started. */
export const hostReport: HostReport = {
  targetId: "validator-2",
  at,
  processMemory: answered(processMemory),
  systemMemory: answered(systemMemory),
  oomEvents: answered({
    ...{ source: "journal", coveredFrom: now - 24 * hour, isWholeWindow: true, isTruncated: false },
    events: [
      {
        ...{ at: now - 2 * hour, pid: 4000, command: "guts-node", uid: 1, anonRssBytes: 500 * mebibyte },
        ...{ fileRssBytes: null, shmemRssBytes: null, totalVmBytes: null, oomScoreAdj: 0, scope: "cgroup" },
        ...{ limitCgroup: null, processCgroup: "/system.slice/guts-node.service" },
      },
    ],
    unreadable: [],
  }),
  unit: { state: "not supported", at, detail: "the target names no systemd unit; set host.unit" },
  config: answered({ process: stamp, origin: "argument", file, redactedText: "cache: 1024\n", unreadable: [] }),
  backups: answered({ process: stamp, configPath: file.path, isDefaultPath: false, backups: [], unreadable: [] }),
  changes: answered(changes),
  configDiff: {
    against: { kind: "backup", name: "config.yaml.bak", at: now - 44 * 60_000 },
    unified:
      "--- config.yaml.bak\n+++ /etc/guts/config.yaml\n@@ -1,3 +1,3 @@\n storage:\n-  max_size: 256\n+  max_size: 1024\n ",
    onlySecrets: false,
    cut: null,
  },
  configMismatch: { configured: "/opt/guts/config.yaml", read: "/etc/guts/config.yaml" },
  observed: [],
};
