import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFacts } from "./parse-facts";
import { pidFilePathProblem } from "./pid-file-path";

const v2Cgroup = `0::/system.slice/guts-node.service
-- version
2
-- memory.max
max
-- memory.high
30064771072
-- memory.current
29000000000
-- memory.events
low 0
high 12
max 3
oom 1
oom_kill 1
oom_group_kill 0
-- memory.stat
anon 28000000000
inactive_file 700000000
-- ancestors
memory.max 34359738368
memory.high max
memory.max max`;

const v1Cgroup = `4:memory:/guts
-- version
1
-- memory.limit_in_bytes
9223372036854771712
-- memory.usage_in_bytes
25993216
-- memory.oom_control
oom_kill_disable 0
under_oom 0
oom_kill 2
-- memory.stat
inactive_file 1
hierarchical_memory_limit 157286400
total_inactive_file 20238336`;

const answer = ({ cgroup = v2Cgroup, sigCgt = "0000000100000200", end = "running" } = {}) => `== process
state: running
pid: 4242
start_ticks: 240571
clk_tck: 100
btime: 1700000000
executable: /usr/local/bin/guts: node
== status
Name:\tguts-node
Pid:\t4242
VmSize:\t  900000 kB
VmHWM:\t  500000 kB
VmRSS:\t  489472 kB
RssAnon:\t  480000 kB
RssFile:\t    9472 kB
VmSwap:\t       0 kB
SigCgt:\t${sigCgt}
== limits
Limit                     Soft Limit           Hard Limit           Units     
Max open files            65535                unlimited            files     
== cgroup
${cgroup}
== meminfo
MemTotal:       24684084 kB
MemAvailable:   24284996 kB
== vmstat
oom_kill 7
== top
4242 489472 guts-node
17 4592 web content (2)
== end
state: ${end}
`;

const factsOf = (text: string) => {
  const result = parseFacts(text);
  if (result.state !== "running") throw new Error(result.detail);
  return result.facts;
};

describe("parseFacts", () => {
  it("reads every number in bytes and the start as epoch milliseconds", () => {
    expect(factsOf(answer())).toEqual({
      pid: 4242,
      startedAt: 1_700_002_405_710,
      startTicks: 240571,
      executable: "/usr/local/bin/guts: node",
      rssBytes: 489472 * 1024,
      peakBytes: 500000 * 1024,
      sizeBytes: 900000 * 1024,
      anonBytes: 480000 * 1024,
      fileBytes: 9472 * 1024,
      swapBytes: 0,
      sigCgt: "0000000100000200",
      catchesSigusr1: true,
      noFileLimit: 65535,
      cgroup: {
        version: 2,
        limitBytes: 34359738368,
        highBytes: 30064771072,
        currentBytes: 29000000000,
        inactiveFileBytes: 700000000,
        oomKills: 1,
      },
      host: { totalBytes: 24684084 * 1024, availableBytes: 24284996 * 1024, oomKills: 7 },
      top: [
        { pid: 4242, rssBytes: 489472 * 1024, command: "guts-node" },
        { pid: 17, rssBytes: 4592 * 1024, command: "web content (2)" },
      ],
      unreadable: [],
    });
  });

  it("takes a version 1 limit from the hierarchy when the cgroup itself has none", () => {
    expect(factsOf(answer({ cgroup: v1Cgroup })).cgroup).toEqual({
      version: 1,
      limitBytes: 157286400,
      highBytes: null,
      currentBytes: 25993216,
      inactiveFileBytes: 20238336,
      oomKills: 2,
    });
  });

  it.each([
    ["version 1's largest number", v1Cgroup.replace("157286400", "9223372036854771712")],
    ["version 2's word max everywhere", v2Cgroup.replace("34359738368", "max")],
  ])("says that no limit is set for %s", (_, cgroup) => {
    expect(factsOf(answer({ cgroup })).cgroup).toMatchObject({ limitBytes: null });
  });

  it.each([
    ["the hierarchy is not mounted", "4:memory:/x\n-- version\nunreadable: not mounted here"],
    ["no limit file can be read", "0::/\n-- version\n2\n-- memory.max\nunreadable: refused"],
    ["the section is empty", ""],
  ])("leaves the cgroup unknown, not unlimited, when %s", (_, cgroup) => {
    expect(factsOf(answer({ cgroup })).cgroup).toBeNull();
  });

  it.each([
    ["0000000000000000", false],
    ["0000000000000200", true],
    ["fffffffffffffdff", false],
    ["00000000fffffeff7ffbfaff", true],
    ["none", null],
  ])("reads SIGUSR1's bit out of the mask %s", (sigCgt, expected) => {
    expect(factsOf(answer({ sigCgt })).catchesSigusr1).toBe(expected);
  });

  it("keeps what is absent unknown and repeats why it could not be read", () => {
    const text = answer()
      .replace(/^VmHWM.*\n/m, "")
      .replace(/^oom_kill 7/m, "unreadable: /proc/vmstat has no oom_kill line")
      .replace(/^MemAvailable.*\n/m, "")
      .replace("65535", "unlimited");
    expect(factsOf(text)).toMatchObject({
      peakBytes: null,
      noFileLimit: "unlimited",
      host: { availableBytes: null, oomKills: null },
      unreadable: ["vmstat: /proc/vmstat has no oom_kill line"],
    });
  });

  it.each([
    ["== process\nstate: gone\nreason: it does not run\n== end\nstate: gone\n", "gone", "it does not run"],
    ["== process\nstate: mismatch\nreason: another start time\n", "mismatch", "another start time"],
    ["== process\nstate: unreadable\nreason: set sudo: true\n", "unreadable", "set sudo: true"],
    [answer({ end: "gone" }), "gone", "the process ended while it was being read"],
    [answer().replace(/^VmRSS.*\n/m, ""), "unreadable", expect.stringContaining("VmRSS")],
    [answer().slice(0, -30), "malformed", expect.stringContaining("cut off")],
    [answer().replace("clk_tck: 100", "clk_tck: 0"), "malformed", expect.any(String)],
    ["", "malformed", expect.any(String)],
    ["<html>", "malformed", expect.any(String)],
  ])("gives no numbers for the answer %#", (text, state, detail) => {
    expect(parseFacts(text)).toEqual({ state, detail });
  });

  it("ignores a second section of the same name", () => {
    const text = answer().replace("== top", "== status\nVmRSS:\t1 kB\n== top");
    expect(factsOf(text).rssBytes).toBe(489472 * 1024);
  });

  it("never throws and never invents a negative or broken number, whatever the text", () => {
    const lines = answer().split("\n");
    const shuffled = fc.array(fc.oneof(fc.constantFrom(...lines), fc.string())).map((parts) => parts.join("\n"));
    const mutilated = fc
      .tuple(fc.nat(answer().length), fc.nat(40), fc.string())
      .map(([at, length, put]) => answer().slice(0, at) + put + answer().slice(at + length));
    fc.assert(
      fc.property(fc.oneof(fc.string(), shuffled, mutilated), (text) => {
        const result = parseFacts(text);
        if (result.state === "running") {
          for (const value of [result.facts.rssBytes, result.facts.peakBytes, result.facts.cgroup?.limitBytes]) {
            expect(value ?? 0).toBeGreaterThanOrEqual(0);
          }
          expect(Number.isFinite(result.facts.startedAt)).toBe(true);
        }
      }),
      { seed: 20_240_602, numRuns: 500 },
    );
  });
});

describe("pidFilePathProblem", () => {
  it.each(["/run/guts/node.pid", "/home/józef/my clone/.data/node/node.pid", "/a..b/c", `/${"x".repeat(1023)}`])(
    "lets %s through",
    (path) => {
      expect(pidFilePathProblem(path)).toBeNull();
    },
  );

  it.each([
    "",
    "node.pid",
    "-rf",
    "/run/../etc/passwd",
    "/run/..",
    "/./x",
    "/a\nb",
    "/a\n",
    "/a;id",
    "/$(id)",
    "/`id`",
    "/a'b",
    "/a\0b",
    "/*",
    `/${"ü".repeat(512)}x`,
  ])("refuses %j", (path) => {
    expect(pidFilePathProblem(path)).not.toBeNull();
  });
});
