import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSystemMemory } from "./system-memory";

const whole = `== meminfo
MemTotal:       24684084 kB
MemFree:        23489908 kB
MemAvailable:   23749980 kB
Buffers:            5212 kB
Cached:           405944 kB
Dirty:              3828 kB
AnonPages:        422008 kB
Shmem:              8872 kB
Slab:             197512 kB
SReclaimable:     165196 kB
Committed_AS:     446272 kB
SwapTotal:       2097148 kB
SwapFree:        2097000 kB
HugePages_Total:       0
== pressure
some avg10=0.00 avg60=2.50 avg300=0.10 total=7
== swaps
Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority
/dev/vda\\0402                            partition\t2097148\t\t148\t\t-2
== vmstat
pswpin 3
pswpout 37
pgmajfault 292426
oom_kill 1
== top
13166 40376 node
7 17860 a process
== end
state: answered
`;

describe("parseSystemMemory", () => {
  it("reads the host's memory, swap, pressure and largest processes", () => {
    expect(parseSystemMemory(whole)).toEqual({
      state: "answered",
      value: {
        totalBytes: 24684084 * 1024,
        freeBytes: 23489908 * 1024,
        availableBytes: 23749980 * 1024,
        buffersBytes: 5212 * 1024,
        cachedBytes: 405944 * 1024,
        anonBytes: 422008 * 1024,
        shmemBytes: 8872 * 1024,
        slabBytes: 197512 * 1024,
        slabReclaimableBytes: 165196 * 1024,
        dirtyBytes: 3828 * 1024,
        committedBytes: 446272 * 1024,
        swapTotalBytes: 2097148 * 1024,
        swapFreeBytes: 2097000 * 1024,
        swaps: [{ path: "/dev/vda\\0402", sizeBytes: 2097148 * 1024, usedBytes: 148 * 1024 }],
        pressure: {
          some: { avg10Percent: 0, avg60Percent: 2.5, avg300Percent: 0.1, totalMicroseconds: 7 },
          full: null,
        },
        counters: { oomKills: 1, pagesSwappedIn: 3, pagesSwappedOut: 37, majorFaults: 292426 },
        top: [
          { pid: 13166, rssBytes: 40376 * 1024, command: "node" },
          { pid: 7, rssBytes: 17860 * 1024, command: "a process" },
        ],
        unreadable: [],
      },
    });
  });

  it("says null and why on a kernel without pressure stall information", () => {
    const text = whole.replace(/some avg10.*/, "unreadable: /proc/pressure/memory does not exist");
    expect(parseSystemMemory(text)).toMatchObject({
      value: { pressure: null, unreadable: ["pressure: /proc/pressure/memory does not exist"] },
    });
  });

  it("answers every text, and calls one without its end malformed", () => {
    expect(parseSystemMemory(whole.replace("state: answered", ""))).toMatchObject({ state: "malformed" });
    fc.assert(
      fc.property(fc.string(), fc.nat(whole.length), (noise, at) => {
        expect(parseSystemMemory(noise).state).toBe("malformed");
        expect(["answered", "malformed"]).toContain(
          parseSystemMemory(whole.slice(0, at) + noise + whole.slice(at)).state,
        );
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
