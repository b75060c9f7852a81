import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OomEvents, parseOomEvents } from "@/lib/domain/host/oom-events";
import { parseProcessMemory } from "@/lib/domain/host/process-memory";
import { parseSystemMemory } from "@/lib/domain/host/system-memory";
import { parseUnit } from "@/lib/domain/host/unit";
import { canMount, runWithMounts } from "./testing/private-mounts";
import { type RealProcess, startReal } from "./testing/real-process";

const helper = fileURLToPath(new URL("./guts-host", import.meta.url));
const run = (...args: string[]) => spawnSync("/bin/sh", [helper, ...args], { encoding: "utf8" });
let folder: string;
let node: RealProcess;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "guts-memory-"));
  // 64 MiB that are really there, on top of what the runtime takes.
  const program = "const held = Buffer.alloc(64 * 1024 * 1024, 1); setInterval(() => held, 1000); console.log('ready')";
  node = await startReal({ folder, program: process.execPath, args: ["-e", program] });
});

afterAll(() => {
  node.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A program that stands in for one of the machine's while a command runs. */
const standIn = (body: string) => {
  const file = path.join(folder, `program-${Math.random().toString(36).slice(2)}`);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
};

describe("guts-host process-memory", () => {
  it("tells a real process's memory, its mappings' sum and its cgroup", () => {
    const result = run("process-memory", "--pid-file", node.pidFile);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    const answer = parseProcessMemory(result.stdout);
    if (answer.state !== "answered") throw new Error(answer.detail);
    const { process: stamp, rssBytes, anonBytes, rollup, cgroup, threads } = answer.value;
    expect(stamp).toMatchObject({ pid: node.pid, startTicks: Number(node.identity.startTicks) });
    expect(anonBytes).toBeGreaterThan(64 * 2 ** 20);
    expect(rssBytes).toBeGreaterThan(anonBytes ?? 0);
    expect(threads).toBeGreaterThan(1);
    expect(rollup?.privateDirtyBytes).toBeGreaterThan(64 * 2 ** 20);
    expect(Math.abs((rollup?.rssBytes ?? 0) - (rssBytes ?? 0))).toBeLessThan(16 * 2 ** 20);
    expect(rollup?.pssBytes).toBeLessThanOrEqual(rollup?.rssBytes ?? 0);
    expect(cgroup === null ? answer.value.unreadable.join() : cgroup.path).toBeTruthy();
  });

  it("gives no numbers for a process that is gone", () => {
    const file = path.join(folder, "gone.pid");
    writeFileSync(file, `${spawnSync("/bin/true").pid}\n1\n/bin/true\n`, { mode: 0o644 });
    const result = run("process-memory", "--pid-file", file);
    expect(parseProcessMemory(result.stdout)).toMatchObject({ state: "gone" });
    expect(result.stdout).not.toContain("VmRSS");
  });
});

describe("guts-host system-memory", () => {
  it("tells the host's memory and its largest processes", () => {
    const answer = parseSystemMemory(run("system-memory").stdout);
    if (answer.state !== "answered") throw new Error(answer.detail);
    const total = Number(/^MemTotal:\s+([0-9]+)/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
    expect(answer.value.totalBytes).toBe(total);
    expect(answer.value.availableBytes).toBeLessThanOrEqual(total);
    expect(answer.value.top.length).toBeGreaterThan(1);
    expect(answer.value.top.length).toBeLessThanOrEqual(10);
    const sizes = answer.value.top.map((entry) => entry.rssBytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    if (answer.value.pressure === null) expect(answer.value.unreadable.join()).toContain("pressure: ");
  });
});

const kill = (at: number, pid: number, cgroup = "/system.slice/guts-node.service") => [
  [
    at,
    `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${cgroup},task_memcg=${cgroup},task=guts-node,pid=${pid},uid=998`,
  ] as const,
  [
    at + 0.25,
    `Memory cgroup out of memory: Killed process ${pid} (guts-node) total-vm:10kB, anon-rss:8kB, file-rss:4kB, shmem-rss:0kB, UID:998 pgtables:4kB oom_score_adj:0`,
  ] as const,
];
const noise = (at: number) => [[at, "guts-node invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0"] as const];

describe("guts-host oom-events", () => {
  it("on this machine answers from a log, or says of each why it could not", () => {
    const result = run("oom-events");
    expect(result).toMatchObject({ status: 0, stderr: "" });
    const answer = parseOomEvents(result.stdout);
    if (answer.state !== "answered") throw new Error(answer.detail);
    if (answer.value.source === null) expect(answer.value.unreadable).toHaveLength(3);
    else expect(answer.value.coveredFrom).toBeLessThanOrEqual(Date.now());
  });

  describe.runIf(canMount)("with logs of our own", () => {
    const now = Math.floor(Date.now() / 1000);
    const write = (content: string) => {
      const file = path.join(folder, `log-${Math.random().toString(36).slice(2)}`);
      writeFileSync(file, content);
      return file;
    };
    /** A journal that was begun two days ago; `--since` is left to what reads it. */
    const journal = (lines: (readonly [at: number, text: string])[]) => {
      const text = [[now - 172_800, "Linux version 6.1.0"] as const, ...lines]
        .map(([at, message]) => `${at.toFixed(6)} host-1 kernel: ${message}\n`)
        .join("");
      return standIn(`cat '${write(text)}'`);
    };
    const silent = () => standIn("echo 'You are not seeing messages from other users' >&2; exit 0");
    const read = (programs: Record<string, string>, ...args: string[]): OomEvents => {
      const mounts = new Map(Object.entries(programs));
      const result = runWithMounts(mounts, ["/bin/sh", helper, "oom-events", ...args]);
      expect(result).toMatchObject({ status: 0, stderr: "" });
      const answer = parseOomEvents(result.stdout);
      if (answer.state !== "answered") throw new Error(answer.detail);
      return answer.value;
    };

    it("finds the kills of the last 24 hours in the journal", () => {
      const lines = [
        ...kill(now - 90_000, 1),
        ...noise(now - 3600),
        ...kill(now - 3600, 4242),
        ...kill(now - 60, 4343),
      ];
      const answer = read({ "/usr/bin/journalctl": journal(lines) });
      expect(answer).toMatchObject({ source: "journal", isWholeWindow: true, isTruncated: false, unreadable: [] });
      expect(answer.events.map((event) => event.pid)).toEqual([4242, 4343]);
      expect(answer.events[0]).toMatchObject({
        at: (now - 3600) * 1000 + 250,
        processCgroup: "/system.slice/guts-node.service",
        anonRssBytes: 8192,
      });
    });

    it("keeps to the hours, the process or the cgroup that was asked for, and to cgroups below it", () => {
      const lines = [...kill(now - 90_000, 1), ...kill(now - 600, 42, "/a/b"), ...kill(now - 60, 43, "/ab")];
      const programs = { "/usr/bin/journalctl": journal(lines) };
      const pids = (...args: string[]) => read(programs, ...args).events.map((event) => event.pid);
      expect(pids("--hours", "30")).toEqual([1, 42, 43]);
      expect(pids("--pid", "43")).toEqual([43]);
      expect(pids("--pid", "4")).toEqual([]);
      expect(pids("--cgroup", "/a")).toEqual([42]);
      expect(pids("--cgroup", "/a/b/", "--hours", "1")).toEqual([42]);
      expect(pids("--cgroup", "/b")).toEqual([]);
    });

    it("gives the newest two hundred lines of more, and says that there were more", () => {
      const lines = Array.from({ length: 150 }, (_, index) => kill(now - 1000 + index, 100 + index)).flat();
      const answer = read({ "/usr/bin/journalctl": journal(lines) });
      expect(answer.isTruncated).toBe(true);
      expect(answer.events).toHaveLength(100);
      expect(answer.events.at(-1)?.pid).toBe(249);
    });

    it("does not believe a journal that shows nothing, and reads dmesg instead", () => {
      const bootedAt = Number(/^btime ([0-9]+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
      const text = ["Linux version 6.1.0", ...kill(0, 77).map(([, message]) => message)]
        .map(
          (message, index) =>
            `[${(index === 0 ? 0 : now - bootedAt - 60).toFixed(6).padStart(12)}]${index === 2 ? "[    T9]" : ""} ${message}\n`,
        )
        .join("");
      const answer = read({ "/usr/bin/journalctl": silent(), "/usr/bin/dmesg": standIn(`cat '${write(text)}'`) });
      expect(answer).toMatchObject({ source: "dmesg", unreadable: [expect.stringContaining("journal")] });
      expect(answer.events).toEqual([
        expect.objectContaining({ pid: 77, limitCgroup: "/system.slice/guts-node.service" }),
      ]);
      expect(Math.abs((answer.events[0]?.at ?? 0) - (now - 60) * 1000)).toBeLessThan(2000);
    });

    it.each([
      ["with a time stamp in ISO 8601", (at: Date) => at.toISOString()],
      [
        "with a time stamp without a year",
        (at: Date) =>
          `${at.toLocaleString("en-US", { month: "short" })} ${String(at.getDate()).padStart(2)} ${at.toTimeString().slice(0, 8)}`,
      ],
    ])("reads kern.log %s where neither answers", (_, stamp) => {
      const logs = path.join(folder, "logs");
      mkdirSync(logs, { recursive: true });
      const line = (at: number, message: string) =>
        `${stamp(new Date(at * 1000))} host-1 kernel: [  12.345678] ${message}\n`;
      const lines = [[now - 86_000, "Linux version 6.1.0"] as const, ...kill(now - 600, 88)];
      writeFileSync(path.join(logs, "kern.log"), lines.map(([at, message]) => line(Math.floor(at), message)).join(""));
      const refused = standIn("exit 1");
      const answer = read({ "/usr/bin/journalctl": silent(), "/usr/bin/dmesg": refused, "/var/log": logs });
      expect(answer).toMatchObject({ source: "kern_log", isWholeWindow: false });
      expect(answer.events).toEqual([expect.objectContaining({ pid: 88, at: (now - 600) * 1000 })]);
    });

    it("says of each log why it did not answer, and then knows of no event rather than of none", () => {
      const empty = path.join(folder, "empty");
      mkdirSync(empty, { recursive: true });
      const refused = standIn("exit 1");
      const answer = read({ "/usr/bin/journalctl": refused, "/usr/bin/dmesg": refused, "/var/log": empty });
      expect(answer).toMatchObject({ source: null, coveredFrom: null, events: [] });
      expect(answer.unreadable).toHaveLength(3);
    });

    it("is not deceived by a process that is named like the kernel's words", () => {
      const lines = [
        ...noise(now - 60).map(
          ([at]) => [at, "oom-kill:task_m invoked oom-killer: gfp_mask=0xcc0, pid=9,uid=0"] as const,
        ),
        ...kill(now - 60, 9, "/real"),
        [now - 50, 'audit: comm="x" Killed process 1 (init) total-vm:1kB'] as const,
      ];
      const answer = read({ "/usr/bin/journalctl": journal(lines) });
      expect(answer.events).toEqual([expect.objectContaining({ pid: 9, processCgroup: "/real" })]);
    });
  });
});

describe("guts-host unit", () => {
  it("on this machine answers, or says that there is no systemd", () => {
    const result = run("unit", "--unit", "guts-node.service");
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(["answered", "gone", "unreadable"]).toContain(parseUnit(result.stdout).state);
  });

  it.runIf(canMount)(
    "asks systemd for its fixed list, and again without numbers for times where those are unknown",
    () => {
      const log = path.join(folder, "asked");
      const systemctl = standIn(
        `printf '%s\\n' "$@" >>'${log}'; for a in "$@"; do [ "$a" != --timestamp=unix ] || exit 1; done
      printf 'Id=guts-node.service\\nLoadState=loaded\\nMemoryMax=34359738368\\nMainPID=7\\n'`,
      );
      const mounts = new Map([["/usr/bin/systemctl", systemctl]]);
      const result = runWithMounts(mounts, ["/bin/sh", helper, "unit", "--unit", "guts-node.service"]);
      expect(parseUnit(result.stdout)).toMatchObject({
        state: "answered",
        value: { id: "guts-node.service", memoryMaxBytes: 34359738368, mainPid: 7 },
      });
      const asked = readFileSync(log, "utf8").trim().split("\n");
      expect(asked.filter((word) => word === "guts-node.service")).toHaveLength(2);
      expect(asked.join(" ")).not.toMatch(/Environment|ExecStart=|ExecStart,/);
    },
  );
});
