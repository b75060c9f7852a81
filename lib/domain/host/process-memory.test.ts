import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseProcessMemory } from "./process-memory";

const head =
  "== process\nstate: running\npid: 4242\nstart_ticks: 240571\nclk_tck: 100\nbtime: 1700000000\nexecutable: /usr/bin/guts-node\n";
const end = "== end\nstate: running\n";

const whole = `${head}== status
VmPeak:\t  900001 kB
VmSize:\t  900000 kB
VmHWM:\t  500000 kB
VmRSS:\t  489472 kB
RssAnon:\t  480000 kB
RssFile:\t    9472 kB
RssShmem:\t       0 kB
VmPTE:\t     368 kB
VmSwap:\t      12 kB
Threads:\t7
== smaps_rollup
559b187a1000-7ffeef259000 ---p 00000000 00:00 0                          [rollup]
Rss:              489472 kB
Pss:              485000 kB
Private_Clean:      1000 kB
Private_Dirty:    470000 kB
Anonymous:        480000 kB
LazyFree:           2000 kB
AnonHugePages:     20480 kB
Swap:                 12 kB
== cgroup
0::/system.slice/guts-node.service
-- version
2
-- memory.max
34359738368
-- memory.high
max
-- memory.current
29000000000
-- memory.peak
unreadable: /sys/fs/cgroup/system.slice/guts-node.service/memory.peak does not exist
-- memory.swap.current
4096
-- memory.events
low 0
high 12
max 3
oom 1
oom_kill 1
-- memory.stat
anon 28000000000
file 800000000
kernel 150000000
shmem 4096
inactive_file 700000000
slab 90000000
-- memory.pressure
some avg10=1.25 avg60=0.50 avg300=0.10 total=123456
full avg10=0.00 avg60=0.00 avg300=0.00 total=99
-- ancestors
${end}`;

describe("parseProcessMemory", () => {
  it("reads a process and its version 2 cgroup in full", () => {
    expect(parseProcessMemory(whole)).toEqual({
      state: "answered",
      value: {
        process: {
          pid: 4242,
          startTicks: 240571,
          startedAt: 1_700_002_405_710,
          executable: "/usr/bin/guts-node",
        },
        rssBytes: 489472 * 1024,
        peakBytes: 500000 * 1024,
        sizeBytes: 900000 * 1024,
        anonBytes: 480000 * 1024,
        fileBytes: 9472 * 1024,
        shmemBytes: 0,
        swapBytes: 12 * 1024,
        pageTableBytes: 368 * 1024,
        threads: 7,
        rollup: {
          rssBytes: 489472 * 1024,
          pssBytes: 485000 * 1024,
          anonymousBytes: 480000 * 1024,
          privateCleanBytes: 1000 * 1024,
          privateDirtyBytes: 470000 * 1024,
          swapBytes: 12 * 1024,
          lazyFreeBytes: 2000 * 1024,
          anonHugePageBytes: 20480 * 1024,
        },
        cgroup: {
          version: 2,
          path: "/system.slice/guts-node.service",
          limitBytes: 34359738368,
          highBytes: null,
          currentBytes: 29000000000,
          inactiveFileBytes: 700000000,
          oomKills: 1,
          peakBytes: null,
          swapBytes: 4096,
          anonBytes: 28000000000,
          fileBytes: 800000000,
          shmemBytes: 4096,
          kernelBytes: 150000000,
          slabBytes: 90000000,
          events: { low: 0, high: 12, max: 3, oom: 1, oomKill: 1 },
          pressure: {
            some: { avg10Percent: 1.25, avg60Percent: 0.5, avg300Percent: 0.1, totalMicroseconds: 123456 },
            full: { avg10Percent: 0, avg60Percent: 0, avg300Percent: 0, totalMicroseconds: 99 },
          },
        },
        unreadable: ["cgroup: /sys/fs/cgroup/system.slice/guts-node.service/memory.peak does not exist"],
      },
    });
  });

  it("reads a version 1 cgroup, whose limit is counted as failures and whose kernel memory is unknown", () => {
    const cgroup = `== cgroup
9:name=systemd:/
4:cpu,memory:/guts:1
-- version
1
-- memory.limit_in_bytes
1073741824
-- memory.usage_in_bytes
900000000
-- memory.max_usage_in_bytes
1073741824
-- memory.failcnt
17
-- memory.oom_control
oom_kill_disable 0
under_oom 0
oom_kill 2
-- memory.stat
total_cache 1000
total_rss 2000
total_shmem 3000
total_swap 4000
total_inactive_file 500
`;
    const answer = parseProcessMemory(`${head}${cgroup}${end}`);
    expect(answer).toMatchObject({
      value: {
        cgroup: {
          version: 1,
          path: "/guts:1",
          limitBytes: 1073741824,
          peakBytes: 1073741824,
          swapBytes: 4000,
          anonBytes: 2000,
          fileBytes: 1000,
          shmemBytes: 3000,
          kernelBytes: null,
          slabBytes: null,
          events: { low: null, high: null, max: 17, oom: null, oomKill: 2 },
          pressure: null,
        },
      },
    });
  });

  it("says null, never 0, for what was not told", () => {
    expect(parseProcessMemory(`${head}== smaps_rollup\nunreadable: refused\n${end}`)).toMatchObject({
      value: {
        rssBytes: null,
        swapBytes: null,
        threads: null,
        rollup: null,
        cgroup: null,
        unreadable: ["smaps_rollup: refused"],
      },
    });
  });

  it.each([
    ["gone", "== process\nstate: gone\nreason: not there\n== end\nstate: gone\n", "not there"],
    ["mismatch", "== process\nstate: mismatch\nreason: another start\n== end\n", "another start"],
    ["gone", whole.replace(/running\n$/, "gone\n"), "ended while"],
    ["malformed", whole.slice(0, -30), "cut off"],
    ["malformed", "hello", "cut off"],
  ])("answers %s without numbers", (state, text, detail) => {
    expect(parseProcessMemory(text)).toEqual({ state, detail: expect.stringContaining(detail) });
  });

  it("answers every text, also a real one with lines missing, doubled or overwritten", () => {
    const lines = whole.split("\n");
    const edited = fc
      .array(fc.tuple(fc.nat(lines.length - 1), fc.oneof(fc.constant(null), fc.string(), fc.constantFrom(...lines))))
      .map((edits) => {
        const copy: (string | null)[] = [...lines];
        for (const [at, line] of edits) copy[at] = line;
        return copy.filter((line) => line !== null).join("\n");
      });
    fc.assert(
      fc.property(fc.oneof(fc.string(), edited), (text) => {
        const answer = parseProcessMemory(text);
        if (answer.state !== "answered") return;
        const numbers = JSON.stringify(answer.value).match(/[:[]-?[0-9.e+]+/g) ?? [];
        for (const number of numbers) expect(Number(number.slice(1))).toBeGreaterThanOrEqual(0);
      }),
      { seed: 4, numRuns: 1000 },
    );
  });
});
