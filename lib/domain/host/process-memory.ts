import { type CgroupMemory, parseCgroupMemory } from "./cgroup-memory";
import { type HostAnswer, type ProcessStamp, readProcessAnswer } from "./process-answer";
import { keyedLines, kibToBytes, unreadableLines, wholeNumber } from "./sections";

/** One process's memory in full. Bytes; null: the kernel did not say. */
export interface ProcessMemory {
  process: ProcessStamp;
  rssBytes: number | null;
  peakBytes: number | null;
  sizeBytes: number | null;
  anonBytes: number | null;
  fileBytes: number | null;
  shmemBytes: number | null;
  swapBytes: number | null;
  pageTableBytes: number | null;
  threads: number | null;
  /** Summed over all mappings; null: it may not be read without sudo, or the kernel is too old. */
  rollup: SmapsRollup | null;
  cgroup: CgroupMemory | null;
  unreadable: string[];
}

/** /proc/PID/smaps_rollup (kernel documentation: filesystems/proc.rst). */
interface SmapsRollup {
  rssBytes: number;
  /** Shared pages counted in parts: the sum over all processes is what they use together. */
  pssBytes: number | null;
  anonymousBytes: number | null;
  privateCleanBytes: number | null;
  privateDirtyBytes: number | null;
  swapBytes: number | null;
  /** Given back by the allocator, but still counted as RSS until the kernel needs it. */
  lazyFreeBytes: number | null;
  anonHugePageBytes: number | null;
}

/** Reads the answer of `guts-host process-memory`. Never throws. */
export function parseProcessMemory(text: string): HostAnswer<ProcessMemory> {
  return readProcessAnswer(text, (sections, process) => {
    const status = keyedLines(sections.get("status") ?? "");
    return {
      process,
      rssBytes: kibToBytes(status.get("VmRSS")),
      peakBytes: kibToBytes(status.get("VmHWM")),
      sizeBytes: kibToBytes(status.get("VmSize")),
      anonBytes: kibToBytes(status.get("RssAnon")),
      fileBytes: kibToBytes(status.get("RssFile")),
      shmemBytes: kibToBytes(status.get("RssShmem")),
      swapBytes: kibToBytes(status.get("VmSwap")),
      pageTableBytes: kibToBytes(status.get("VmPTE")),
      threads: wholeNumber(status.get("Threads")),
      rollup: parseRollup(sections.get("smaps_rollup") ?? ""),
      cgroup: parseCgroupMemory(sections.get("cgroup") ?? ""),
      unreadable: unreadableLines(sections),
    };
  });
}

function parseRollup(section: string): SmapsRollup | null {
  const lines = keyedLines(section);
  const rssBytes = kibToBytes(lines.get("Rss"));
  if (rssBytes === null) return null;
  return {
    rssBytes,
    pssBytes: kibToBytes(lines.get("Pss")),
    anonymousBytes: kibToBytes(lines.get("Anonymous")),
    privateCleanBytes: kibToBytes(lines.get("Private_Clean")),
    privateDirtyBytes: kibToBytes(lines.get("Private_Dirty")),
    swapBytes: kibToBytes(lines.get("Swap")),
    lazyFreeBytes: kibToBytes(lines.get("LazyFree")),
    anonHugePageBytes: kibToBytes(lines.get("AnonHugePages")),
  };
}
