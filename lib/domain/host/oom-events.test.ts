import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OomEvents, parseOomEvents } from "./oom-events";

const head = "== oom\nsince: 1700000000\nsource: journal\noldest: 1690000000\ntruncated: no\n== events\n";
const answer = (events: string, before = head) => `${before}${events}\n== end\nstate: answered\n`;
const parsed = (events: string, before = head): OomEvents => {
  const result = parseOomEvents(answer(events, before));
  if (result.state !== "answered") throw new Error(result.detail);
  return result.value;
};
const kib = 1024;

const cgroupKill = `1700000100.123456 oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/guts.slice,task_memcg=/guts.slice/guts-node.service,task=guts-node,pid=4242,uid=998
1700000100.123999 Memory cgroup out of memory: Killed process 4242 (guts-node) total-vm:34000000kB, anon-rss:32000000kB, file-rss:1024kB, shmem-rss:4kB, UID:998 pgtables:64000kB oom_score_adj:-500`;

describe("parseOomEvents", () => {
  it("reads a kill in a cgroup with the cgroup whose limit was reached", () => {
    expect(parsed(cgroupKill)).toEqual({
      source: "journal",
      coveredFrom: 1_700_000_000_000,
      isWholeWindow: true,
      isTruncated: false,
      events: [
        {
          at: 1_700_000_100_124,
          pid: 4242,
          command: "guts-node",
          uid: 998,
          totalVmBytes: 34000000 * kib,
          anonRssBytes: 32000000 * kib,
          fileRssBytes: 1024 * kib,
          shmemRssBytes: 4 * kib,
          oomScoreAdj: -500,
          scope: "cgroup",
          limitCgroup: "/guts.slice",
          processCgroup: "/guts.slice/guts-node.service",
        },
      ],
      unreadable: [],
    });
  });

  it.each([
    [
      "the host running out of memory",
      `1700000100 oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/guts-node.service,task=guts-node,pid=7,uid=0
1700000101 Out of memory: Killed process 7 (guts-node) total-vm:10kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0`,
      { pid: 7, scope: "host", limitCgroup: null, processCgroup: "/system.slice/guts-node.service", oomScoreAdj: 0 },
    ],
    [
      "the words of Linux 4.18",
      `1700000100 Task in /guts killed as a result of limit of /parent
1700000101 Memory cgroup out of memory: Killed process 7 (guts-node), UID 998, total-vm:10kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB`,
      { pid: 7, uid: 998, scope: "cgroup", limitCgroup: "/parent", processCgroup: "/guts", oomScoreAdj: null },
    ],
    [
      "a cgroup that is killed as a whole",
      `1700000100 Tasks in /guts are going to be killed due to memory.oom.group set
1700000101 Memory cgroup out of memory: Killed process 7 (worker) total-vm:10kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB`,
      { pid: 7, scope: "cgroup", limitCgroup: null, processCgroup: "/guts" },
    ],
    [
      "a command with parentheses and commas in its name",
      `1700000100 oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/a,task_memcg=/a/b,task=x,pid=9,uid=1,pid=7,uid=0
1700000101 Memory cgroup out of memory: Killed process 7 (x) (y), a) total-vm:10kB, anon-rss:8kB, file-rss:0kB, shmem-rss:0kB`,
      { pid: 7, command: "x) (y), a", limitCgroup: "/a", anonRssBytes: 8 * kib },
    ],
  ])("reads %s", (_, events, expected) => {
    expect(parsed(events).events).toEqual([expect.objectContaining(expected)]);
  });

  it("gives a kill no other process's cgroup", () => {
    const [first] = parsed(cgroupKill.replace("pid=4242,uid", "pid=1,uid")).events;
    expect(first).toMatchObject({ pid: 4242, scope: "cgroup", limitCgroup: null, processCgroup: null });
  });

  it("tells a quiet log from one that could not be read or begins too late", () => {
    expect(parsed("")).toMatchObject({ source: "journal", events: [], isWholeWindow: true });
    expect(parsed("", head.replace("1690000000", "1700000500").replace("journal", "dmesg"))).toMatchObject({
      source: "dmesg",
      coveredFrom: 1_700_000_500_000,
      isWholeWindow: false,
    });
    const none = "== oom\nsince: 1700000000\nunreadable: dmesg is refused\nsource: none\ntruncated: no\n== events\n";
    expect(parsed("", none)).toMatchObject({
      source: null,
      coveredFrom: null,
      isWholeWindow: false,
      unreadable: ["oom: dmesg is refused"],
    });
  });

  it("answers every text", () => {
    const word = fc.constantFrom(
      "oom-kill:",
      "Killed process ",
      "7 (",
      ") ",
      "total-vm:1kB",
      "pid=7,uid=1",
      "1700000000 ",
      "\n",
      "Task in ",
      "== ",
    );
    const noise = fc.array(fc.oneof(word, fc.string({ maxLength: 5 }))).map((words) => words.join(""));
    fc.assert(
      fc.property(noise, (text) => {
        expect(["answered", "malformed"]).toContain(parseOomEvents(text).state);
        expect(["answered", "malformed"]).toContain(parseOomEvents(answer(text)).state);
      }),
      { seed: 6, numRuns: 1000 },
    );
  });
});
