import type { CgroupFacts } from "./facts";
import { parseCgroup } from "./parse-cgroup";
import { type MemoryPressure, parsePressure } from "./pressure";
import { namedCount, splitSections, wholeNumber } from "./sections";

/** A process's memory cgroup in full. Bytes; null: not told by this kernel or version. */
export interface CgroupMemory extends CgroupFacts {
  /** The cgroup's own path in its hierarchy, as kernel and systemd name it. */
  path: string | null;
  peakBytes: number | null;
  swapBytes: number | null;
  anonBytes: number | null;
  /** Page cache, tmpfs and shared memory included. */
  fileBytes: number | null;
  shmemBytes: number | null;
  kernelBytes: number | null;
  slabBytes: number | null;
  events: {
    low: number | null;
    /** Times the cgroup was throttled at memory.high. */
    high: number | null;
    /** Times it came up against its limit (version 1: failcnt). */
    max: number | null;
    oom: number | null;
    oomKill: number | null;
  };
  /** Waiting for memory inside the cgroup; version 2 only. */
  pressure: MemoryPressure | null;
}

/**
 * The `cgroup` section of `guts-host process-memory` (kernel documentation: cgroup-v1/memory.rst and cgroup-v2.rst).
 * null under the same conditions as `parseCgroup`.
 */
export function parseCgroupMemory(section: string): CgroupMemory | null {
  const facts = parseCgroup(section);
  if (facts === null) return null;
  const parts = splitSections(section, "--");
  const part = (name: string) => parts.get(name) ?? "";
  const stat = (name: string) => namedCount(part("memory.stat"), name);
  if (facts.version === 1) {
    return {
      ...facts,
      path: /^[0-9]+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(\/.*)$/m.exec(part(""))?.[1] ?? null,
      peakBytes: wholeNumber(parts.get("memory.max_usage_in_bytes")),
      swapBytes: stat("total_swap"),
      anonBytes: stat("total_rss"),
      fileBytes: stat("total_cache"),
      shmemBytes: stat("total_shmem"),
      kernelBytes: null,
      slabBytes: null,
      events: {
        ...{ low: null, high: null, oom: null },
        max: wholeNumber(parts.get("memory.failcnt")),
        oomKill: facts.oomKills,
      },
      pressure: null,
    };
  }
  const event = (name: string) => namedCount(part("memory.events"), name);
  return {
    ...facts,
    path: /^0::(\/.*)$/m.exec(part(""))?.[1] ?? null,
    peakBytes: wholeNumber(parts.get("memory.peak")),
    swapBytes: wholeNumber(parts.get("memory.swap.current")),
    anonBytes: stat("anon"),
    fileBytes: stat("file"),
    shmemBytes: stat("shmem"),
    kernelBytes: stat("kernel"),
    slabBytes: stat("slab"),
    events: {
      low: event("low"),
      high: event("high"),
      max: event("max"),
      oom: event("oom"),
      oomKill: event("oom_kill"),
    },
    pressure: parsePressure(part("memory.pressure")),
  };
}
