import { formatCount, formatPercent } from "@/lib/domain/format/format";
import type { CgroupMemory } from "@/lib/domain/host/cgroup-memory";
import type { MemoryPressure } from "@/lib/domain/host/pressure";
import type { ProcessMemory } from "@/lib/domain/host/process-memory";
import type { SystemMemory } from "@/lib/domain/host/system-memory";
import { bytesFact, type Fact, textFact } from "./fact";

/** What the runbook's first step asks of the process, and what lies beneath it. */
export function processFacts(memory: ProcessMemory): Fact[] {
  return [
    bytesFact("Resident now (VmRSS)", memory.rssBytes),
    bytesFact("Highest so far (VmHWM)", memory.peakBytes),
    bytesFact("Virtual size (VmSize)", memory.sizeBytes),
    bytesFact("Anonymous", memory.anonBytes),
    bytesFact("Mapped files", memory.fileBytes),
    bytesFact("Swapped out", memory.swapBytes),
    bytesFact("Proportional share (PSS)", memory.rollup?.pssBytes ?? null, rollupReason),
    bytesFact("Given back lazily", memory.rollup?.lazyFreeBytes ?? null, rollupReason),
  ];
}

const rollupReason = "The kernel lets only the process's user or root read smaps_rollup: set host.sudo: true.";

/** The memory cgroup that the process is charged to. */
export function cgroupFacts(cgroup: CgroupMemory): Fact[] {
  const { events } = cgroup;
  const isOld = cgroup.version === 1;
  return [
    bytesFact("Charged now, page cache included", cgroup.currentBytes),
    // A cgroup that was read and names no limit has none, which is a finding and not a gap.
    cgroup.limitBytes === null ? textFact("Limit", "no limit set") : bytesFact("Limit", cgroup.limitBytes),
    cgroup.highBytes === null
      ? textFact("Throttled from (memory.high)", isOld ? "not in cgroup version 1" : "not set")
      : bytesFact("Throttled from (memory.high)", cgroup.highBytes),
    bytesFact("Highest so far", cgroup.peakBytes),
    bytesFact("Anonymous", cgroup.anonBytes),
    bytesFact("Page cache", cgroup.fileBytes),
    bytesFact("Swapped out", cgroup.swapBytes),
    textFact("Times throttled", countText(events.high), isOld ? "Cgroup version 1 does not count it." : undefined),
    textFact("Times at the limit", countText(events.max)),
    textFact("OOM kills", countText(events.oomKill)),
    textFact("Waiting for memory, 10 s", pressureText(cgroup.pressure), pressureReason),
  ];
}

const pressureReason = "This kernel gives no pressure stall information.";

/** The host as `free -h` shows it, with how much its tasks wait for memory. */
export function systemFacts(system: SystemMemory): Fact[] {
  const { totalBytes, availableBytes, swapTotalBytes, swapFreeBytes } = system;
  const isKnown = totalBytes !== null && availableBytes !== null && totalBytes > 0;
  const swapUsed = swapTotalBytes === null || swapFreeBytes === null ? null : swapTotalBytes - swapFreeBytes;
  return [
    bytesFact("Total", totalBytes),
    bytesFact("Available", availableBytes),
    textFact("Used", isKnown ? formatPercent(1 - availableBytes / totalBytes) : null, "It needs total and available."),
    bytesFact("Free, page cache not counted", system.freeBytes),
    swapTotalBytes === 0 ? textFact("Swap used", "no swap") : bytesFact("Swap used", swapUsed),
    textFact("Waiting for memory, 10 s", pressureText(system.pressure), pressureReason),
    textFact("OOM kills since boot", countText(system.counters.oomKills), "This kernel does not count them."),
  ];
}

function countText(count: number | null): string | null {
  return count === null ? null : formatCount(count);
}

/** `some 1.2 %, all 0.4 %` of the time. */
function pressureText(pressure: MemoryPressure | null): string | null {
  if (!pressure) return null;
  const some = `some ${formatPercent(pressure.some.avg10Percent / 100)}`;
  return pressure.full ? `${some}, all ${formatPercent(pressure.full.avg10Percent / 100)}` : some;
}
