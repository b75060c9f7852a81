import { parseTop, type TopProcess } from "./parse-top";
import { type MemoryPressure, parsePressure } from "./pressure";
import { type HostAnswer, readHostAnswer } from "./process-answer";
import { keyedLines, kibToBytes, namedCount, unreadableLines } from "./sections";

/** A host's memory at one moment. Bytes; null: the kernel did not say. */
export interface SystemMemory {
  totalBytes: number | null;
  freeBytes: number | null;
  availableBytes: number | null;
  buffersBytes: number | null;
  cachedBytes: number | null;
  anonBytes: number | null;
  shmemBytes: number | null;
  slabBytes: number | null;
  slabReclaimableBytes: number | null;
  dirtyBytes: number | null;
  committedBytes: number | null;
  swapTotalBytes: number | null;
  swapFreeBytes: number | null;
  swaps: SwapArea[];
  /** null: a kernel without pressure stall information. */
  pressure: MemoryPressure | null;
  /** Counters since boot; the swap ones are pages. */
  counters: {
    oomKills: number | null;
    pagesSwappedIn: number | null;
    pagesSwappedOut: number | null;
    majorFaults: number | null;
  };
  /** The processes with the most RSS, largest first, at most ten. */
  top: TopProcess[];
  unreadable: string[];
}

interface SwapArea {
  path: string;
  sizeBytes: number;
  usedBytes: number;
}

/** Reads the answer of `guts-host system-memory` (contents: proc(5)). Never throws. */
export function parseSystemMemory(text: string): HostAnswer<SystemMemory> {
  return readHostAnswer(text, (sections) => {
    const section = (name: string) => sections.get(name) ?? "";
    const meminfo = keyedLines(section("meminfo"));
    const bytes = (key: string) => kibToBytes(meminfo.get(key));
    const counter = (name: string) => namedCount(section("vmstat"), name);
    return {
      totalBytes: bytes("MemTotal"),
      freeBytes: bytes("MemFree"),
      availableBytes: bytes("MemAvailable"),
      buffersBytes: bytes("Buffers"),
      cachedBytes: bytes("Cached"),
      anonBytes: bytes("AnonPages"),
      shmemBytes: bytes("Shmem"),
      slabBytes: bytes("Slab"),
      slabReclaimableBytes: bytes("SReclaimable"),
      dirtyBytes: bytes("Dirty"),
      committedBytes: bytes("Committed_AS"),
      swapTotalBytes: bytes("SwapTotal"),
      swapFreeBytes: bytes("SwapFree"),
      swaps: parseSwaps(section("swaps")),
      pressure: parsePressure(section("pressure")),
      counters: {
        oomKills: counter("oom_kill"),
        pagesSwappedIn: counter("pswpin"),
        pagesSwappedOut: counter("pswpout"),
        majorFaults: counter("pgmajfault"),
      },
      top: parseTop(section("top")),
      unreadable: unreadableLines(sections),
    };
  });
}

/** Lines `path type size used priority` with sizes in KiB; the kernel writes a blank in a path as \040. */
function parseSwaps(section: string): SwapArea[] {
  return section.split("\n").flatMap((line) => {
    const found = /^(\/\S+)\s+\S+\s+([0-9]{1,15})\s+([0-9]{1,15})\s/.exec(line);
    if (!found) return [];
    return [{ path: found[1] ?? "", sizeBytes: Number(found[2]) * 1024, usedBytes: Number(found[3]) * 1024 }];
  });
}
