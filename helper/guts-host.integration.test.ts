import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseFacts } from "@/lib/domain/host/parse-facts";
import { pidFilePathProblem } from "@/lib/domain/host/pid-file-path";

const helper = fileURLToPath(new URL("./guts-host", import.meta.url));
// Next's types demand a NODE_ENV of every environment.
const noVariables = {} as NodeJS.ProcessEnv;
const isRoot = process.getuid?.() === 0;

const run = (...args: string[]) => spawnSync("/bin/sh", [helper, ...args], { encoding: "utf8", env: noVariables });
const facts = (pidFile: string) => run("facts", "--pid-file", pidFile);

/** A real process whose command name holds what a careless parser of /proc/PID/stat trips over. */
let sleeper: ChildProcess;
let folder: string;
let lines: [pid: string, startTicks: string, executable: string];

const write = async (name: string, content: string, mode = 0o600) => {
  const file = path.join(folder, name);
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "guts helper-"));
  const program = path.join(folder, "a) R (b 7");
  await copyFile("/bin/sleep", program);
  await chmod(program, 0o755);
  sleeper = spawn(program, ["600"], { stdio: "ignore" });
  const pid = sleeper.pid ?? 0;
  // The child shows its own executable only after exec.
  while ((await readlink(`/proc/${pid}/exe`)) !== program) await new Promise((resolve) => setTimeout(resolve, 10));
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const startTicks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  lines = [String(pid), startTicks, program];
});

afterAll(async () => {
  sleeper.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

describe("guts-host facts", () => {
  it("reports the process that the pid file names, in the numbers of /proc", async () => {
    const result = facts(await write("node.pid", `${lines.join("\n")}\n`));
    expect(result).toMatchObject({ status: 0, stderr: "" });
    const parsed = parseFacts(result.stdout);
    if (parsed.state !== "running") throw new Error(parsed.detail);
    const status = await readFile(`/proc/${lines[0]}/status`, "utf8");
    expect(parsed.facts.pid).toBe(Number(lines[0]));
    expect(parsed.facts.startTicks).toBe(Number(lines[1]));
    expect(parsed.facts.executable).toBe(lines[2]);
    expect(parsed.facts.rssBytes).toBe(Number(/VmRSS:\s+([0-9]+)/.exec(status)?.[1]) * 1024);
    expect(parsed.facts.catchesSigusr1).toBe(false);
    expect(Math.abs(parsed.facts.startedAt - Date.now())).toBeLessThan(60_000);
    expect(parsed.facts.host.totalBytes).toBeGreaterThan(2 ** 28);
    expect(parsed.facts.noFileLimit).not.toBeNull();
    expect(parsed.facts.top.length).toBeGreaterThan(1);
    expect(parsed.facts.top.length).toBeLessThanOrEqual(10);
    const sizes = parsed.facts.top.map((entry) => entry.rssBytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it("sees that a process with a handler for SIGUSR1 catches it", async () => {
    const stat = await readFile(`/proc/${process.pid}/stat`, "utf8");
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    const exe = await readlink(`/proc/${process.pid}/exe`);
    const parsed = parseFacts(facts(await write("self.pid", `${process.pid}\n${ticks}\n${exe}\n`)).stdout);
    expect(parsed).toMatchObject({ state: "running", facts: { catchesSigusr1: true } });
  });

  it("accepts a process whose executable file was replaced since it started", async () => {
    const file = await write("deleted.pid", `${lines[0]}\n${lines[1]}\n${lines[2]} (deleted)\n`);
    expect(parseFacts(facts(file).stdout)).toMatchObject({ state: "running" });
  });

  it("needs less than 300 ms", async () => {
    const file = await write("quick.pid", `${lines.join("\n")}\n`);
    const durations = Array.from({ length: 5 }, () => {
      const started = performance.now();
      facts(file);
      return performance.now() - started;
    });
    expect(Math.min(...durations)).toBeLessThan(300);
  });

  it("gives no numbers when the process id belongs to a younger process", async () => {
    const result = facts(await write("reused.pid", `${lines[0]}\n1\n${lines[2]}\n`));
    expect(result.status).toBe(0);
    expect(parseFacts(result.stdout)).toMatchObject({ state: "mismatch" });
    expect(result.stdout).not.toContain("VmRSS");
  });

  it("gives no numbers when the process runs another executable", async () => {
    const result = facts(await write("other.pid", `${lines[0]}\n${lines[1]}\n/usr/bin/guts-node\n`));
    expect(parseFacts(result.stdout)).toMatchObject({ state: "mismatch" });
    expect(result.stdout).not.toContain("VmRSS");
  });

  it("says gone for a process that ended, and for an absent pid file", async () => {
    const ended = spawnSync("/bin/true");
    const file = await write("ended.pid", `${ended.pid}\n1\n/bin/true\n`);
    expect(parseFacts(facts(file).stdout)).toMatchObject({ state: "gone" });
    const absent = facts(path.join(folder, "absent.pid"));
    expect(absent.status).toBe(0);
    expect(parseFacts(absent.stdout)).toMatchObject({ state: "gone", detail: expect.stringContaining("no pid file") });
  });

  it.each([
    ["an empty file", ""],
    ["a word instead of a pid", "self\n1\n/bin/sh\n"],
    ["a path instead of a pid", "1/../self\n1\n/bin/sh\n"],
    ["pid 0", "0\n1\n/bin/sh\n"],
    ["a negative pid", "-1\n1\n/bin/sh\n"],
    ["a relative executable", "1\n1\nsh\n"],
    ["too many lines", "1\n1\n/bin/sh\nmore\n"],
    ["two lines only", "1\n1\n"],
    ["a number beyond the shell's", `${"9".repeat(30)}\n1\n/bin/sh\n`],
    ["a pid file of another program's size", `1\n1\n/${"x".repeat(9000)}\n`],
  ])("refuses %s as pid file, with exit code 65 and no output", async (_, content) => {
    expect(facts(await write("bad.pid", content))).toMatchObject({ status: 65, stdout: "" });
  });

  it("refuses a symbolic link, a folder and a file that everybody may write", async () => {
    const file = await write("open.pid", `${lines.join("\n")}\n`, 0o666);
    expect(facts(file)).toMatchObject({ status: 77, stdout: "", stderr: expect.stringContaining("chmod o-w") });
    const link = path.join(folder, "link.pid");
    await symlink(await write("linked.pid", `${lines.join("\n")}\n`), link);
    expect(facts(link)).toMatchObject({ status: 77, stdout: "" });
    expect(facts(folder)).toMatchObject({ status: 77, stdout: "" });
  });

  it.runIf(isRoot)("refuses a stranger's pid file that names somebody else's process", async () => {
    const file = await write("stranger.pid", `${lines.join("\n")}\n`, 0o644);
    await chown(file, 54_321, 54_321);
    expect(facts(file)).toMatchObject({ status: 77, stdout: "" });
  });
});

describe("guts-host parameters", () => {
  it.each([
    [[]],
    [["--help"]],
    [["status"]],
    [["facts"]],
    [["facts", "--pid-file"]],
    [["facts", "--pidfile", "/run/x"]],
    [["facts", "--pid-file=/run/x"]],
    [["facts", "--pid-file", "/run/x", "more"]],
    [["facts;id", "--pid-file", "/run/x"]],
    [["-c", "id", "x"]],
  ])("answers %j with its usage and exit code 64", (args) => {
    expect(run(...args)).toMatchObject({ status: 64, stdout: "", stderr: expect.stringContaining("usage: guts-host") });
  });

  it.each([
    "",
    "node.pid",
    "-x",
    "--",
    "/run/../etc/passwd",
    "/run/..",
    "/./x",
    "/a\nb",
    "/run/x\n",
    "/a;id",
    "/$(id)",
    "/`id`",
    "/a'b",
    '/a"b',
    "/a|b",
    "/*",
    "/a\tb",
    `/${"x".repeat(1100)}`,
  ])("refuses the path %j without repeating it, as the console does before", (hostile) => {
    const result = facts(hostile);
    expect(result).toMatchObject({ status: 64, stdout: "" });
    expect(result.stderr).not.toContain("uid=");
    if (hostile.length > 4) expect(result.stderr).not.toContain(hostile);
    expect(pidFilePathProblem(hostile)).not.toBeNull();
  });

  it("is not led astray by the environment it is started in", async () => {
    const evil = path.join(folder, "bin");
    await mkdir(evil);
    await writeFile(path.join(evil, "cat"), "#!/bin/sh\necho hijacked\n", { mode: 0o755 });
    const file = await write("env.pid", `${lines.join("\n")}\n`);
    const env = {
      ...noVariables,
      PATH: evil,
      IFS: "0",
      LC_ALL: "tr_TR.UTF-8",
      ENV: path.join(evil, "cat"),
      POSIXLY_CORRECT: "1",
    };
    const result = spawnSync("/bin/sh", [helper, "facts", "--pid-file", file], { encoding: "utf8", env });
    expect(result.stdout).not.toContain("hijacked");
    expect(parseFacts(result.stdout)).toMatchObject({ state: "running" });
  });
});

// Only a mount namespace of its own can show a version 2 memory hierarchy on a host that has none.
const canUnshare = isRoot && spawnSync("unshare", ["-m", "true"]).status === 0;
const v2Mount = (await readFile("/proc/self/mountinfo", "utf8").catch(() => "")).match(
  /^\S+ \S+ \S+ \/ (\S+) .* - cgroup2 /m,
)?.[1];

describe.runIf(canUnshare && v2Mount)("guts-host on a version 2 host", () => {
  it("finds the cgroup's own files and the ancestors' limits", async () => {
    const file = await write("v2.pid", `${lines.join("\n")}\n`);
    const cgroup = await write("cgroup", "0::/guts.slice/guts-node.service\n");
    const script = `
      set -e
      mount --bind "$1" "/proc/$2/cgroup"; mount -t tmpfs tmpfs "$3"
      leaf=$3/guts.slice/guts-node.service; mkdir -p "$leaf"
      echo max >"$leaf/memory.max"; echo max >"$leaf/memory.high"; echo 123456789 >"$leaf/memory.current"
      printf 'oom 1\\noom_kill 1\\n' >"$leaf/memory.events"; echo 'inactive_file 4096' >"$leaf/memory.stat"
      echo 536870912 >"$3/guts.slice/memory.max"; echo max >"$3/guts.slice/memory.high"
      exec /bin/sh "$4" facts --pid-file "$5"`;
    const args = [
      "-m",
      "--propagation",
      "private",
      "sh",
      "-c",
      script,
      "sh",
      cgroup,
      lines[0],
      v2Mount ?? "",
      helper,
      file,
    ];
    const result = spawnSync("unshare", args, { encoding: "utf8" });
    expect(result.stderr).toBe("");
    expect(parseFacts(result.stdout)).toMatchObject({
      state: "running",
      facts: {
        cgroup: {
          version: 2,
          limitBytes: 536870912,
          highBytes: null,
          currentBytes: 123456789,
          inactiveFileBytes: 4096,
          oomKills: 1,
        },
      },
    });
  });
});

describe("the helper's text", () => {
  it("is clean for shellcheck as POSIX sh", () => {
    const result = spawnSync("shellcheck", ["-s", "sh", helper], { encoding: "utf8" });
    if (result.error)
      expect.fail(`shellcheck cannot run (${result.error.message}): install it, or start the tests with npm test`);
    expect(result.stdout).toBe("");
    expect(result.status).toBe(0);
  });
});
