import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BuiltPrograms, buildPrograms, isRunning, waitFor } from "@/demo/node/testing/programs";
import { getJson, type StandIn, startStandIn } from "@/demo/node/testing/stand-in";
import { findProcessIdentity } from "@/demo/supervisor/process-facts";
import { callHelper, helperPath, resultOf, startHelper } from "./testing/call-helper";
import { canMount, runWithMounts } from "./testing/private-mounts";
import { type RealProcess, startReal } from "./testing/real-process";

const isRoot = process.getuid?.() === 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "guts-caches-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("guts-host drop-caches", () => {
  const cachedBytes = () => Number(/^Cached:\s+([0-9]+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
  const canWrite = (() => {
    try {
      // Opening for appending without writing tries the right and drops nothing.
      writeFileSync("/proc/sys/vm/drop_caches", "", { flag: "a" });
      return true;
    } catch {
      return false;
    }
  })();

  it.skipIf(!isRoot || !canWrite)(
    "drops a file out of the page cache, and tells the cache's size before and after",
    () => {
      const file = path.join(folder, "cached");
      writeFileSync(file, Buffer.alloc(96 * 2 ** 20, 7));
      const before = cachedBytes();
      const result = callHelper(["drop-caches"]);
      expect(result).toMatchObject({ status: 0, stderr: "" });
      const { result: word, ...facts } = resultOf(result.stdout);
      expect(word).toBe("done");
      expect(Number(facts["cached-before"]) - Number(facts["cached-after"])).toBeGreaterThan(48 * 2 ** 20);
      expect(cachedBytes()).toBeLessThan(before - 48 * 2 ** 20);
      expect(readFileSync(file).equals(Buffer.alloc(96 * 2 ** 20, 7))).toBe(true);
    },
  );

  it.runIf(canMount)("refuses where /proc/sys is read-only", () => {
    const script = 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys || exit 99; exec "$@"';
    const result = runWithMounts(new Map(), ["sh", "-c", script, "sh", "/bin/sh", helperPath, "drop-caches"]);
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toEqual({ result: "refused", reason: expect.stringContaining("read-only") });
  });

  it.runIf(isRoot)("refuses for another user than root", () => {
    const result = runWithMounts(new Map(), [
      "setpriv",
      "--reuid",
      "65534",
      "--clear-groups",
      "/bin/sh",
      helperPath,
      "drop-caches",
    ]);
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toEqual({ result: "refused", reason: expect.stringContaining("root") });
  });
});

describe("guts-host clear-cache on the stand-in", () => {
  let programs: BuiltPrograms;
  beforeAll(async () => {
    programs = await buildPrograms();
  });
  afterAll(() => programs.remove());

  const clear = (node: StandIn) => {
    const identity = findProcessIdentity(node.pid);
    const pidFile = path.join(folder, "node.pid");
    writeFileSync(pidFile, `${node.pid}\n${identity?.startTicks}\n${identity?.executable}\n`, { mode: 0o644 });
    return callHelper(["clear-cache", "--pid-file", pidFile, "--expect-start", identity?.startTicks ?? ""]);
  };

  it("runs the node's own program, which empties the cache of the node that runs", async () => {
    const node = await startStandIn(programs);
    const cache = () => getJson(`${node.api}/api/debug/cache`) as Promise<{ entries: number }>;
    const { entries } = await cache();
    expect(entries).toBeGreaterThan(0);
    const result = clear(node);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(resultOf(result.stdout)).toEqual({ result: "done" });
    expect(result.stdout).toContain(`\nsaid: Cache cleared: ${entries} objects, `);
    expect((await cache()).entries).toBe(0);
    await node.kill();
  });

  it("tells of a build without this command that there is no such way, and the node lives on", async () => {
    const node = await startStandIn(programs, { STANDIN_PROFILE: "bare" });
    const result = clear(node);
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toMatchObject({
      result: "not-supported",
      reason: expect.stringContaining("build"),
    });
    expect(result.stdout).toContain("said: Error: unexpected argument");
    expect(await getJson(`${node.api}/health/live`)).toMatchObject({ status: "up" });
    await node.kill();
  });
});

describe("guts-host clear-cache on a program that plays the node", () => {
  let node: RealProcess | undefined;
  afterEach(() => node?.stop());

  /** A script that runs as the node until it is called with `cache clear`, and then does `onClear`. */
  const start = async (onClear: string, args: string[], uid?: number) => {
    const script = path.join(folder, "node.sh");
    writeFileSync(script, `case $1 in cache) ${onClear};; esac\necho ready; while :; do sleep 0.2; done\n`);
    const options = uid === undefined ? {} : { uid };
    node = await startReal({ folder, program: "/bin/sh", args: [script, ...args], cwd: folder, ...options });
    return node;
  };
  const clear = (real: RealProcess, ...more: string[]) =>
    callHelper(["clear-cache", "--pid-file", real.pidFile, "--expect-start", real.identity.startTicks, ...more]);

  it("passes on where configuration and data are, and no other option, byte for byte", async () => {
    const strange = "a b$(id)`id`;'\"*?";
    const real = await start('printf "<%s>" "$@"; exit 0', [
      ...["--config", strange, "--api-addr", "127.0.0.1:1", "--data-dir=d d", "-cx", "--marker", "--config=no"],
    ]);
    const said = /said: (.*)\n/.exec(clear(real).stdout)?.[1];
    expect(said).toBe(`<cache><clear><--config><${strange}><--data-dir=d d><-cx><--config=no>`);
  });

  it("runs it in the node's folder, without our environment and input", async () => {
    const real = await start("pwd; env | grep -c SECRET; cat; exit 0", ["--config", "x"]);
    process.env.GUTS_TEST_SECRET = "1";
    try {
      const { stdout } = clear(real);
      expect(stdout).toContain(`said: ${folder}\nsaid: 0\n== result`);
    } finally {
      delete process.env.GUTS_TEST_SECRET;
    }
  });

  it.runIf(isRoot)("runs it with the rights of the node's user, not with those of root", async () => {
    const real = await start("id -u; id -G; exit 0", ["--config", "x"], 65534);
    expect(clear(real).stdout).toContain("said: 65534\nsaid: 65534\n== result");
  });

  it.each([
    ["exit 2", "not-supported", 77, /build/],
    ["echo broken >&2; exit 1", "failed", 79, /exit code 1/],
    ["kill -s KILL $$", "failed", 79, /exit code 137|ended/],
  ])("reads %j as %s", async (onClear, word, status, reason) => {
    const result = clear(await start(onClear, ["--config", "x"]));
    expect(result.status).toBe(status);
    expect(resultOf(result.stdout)).toMatchObject({ result: word, reason: expect.stringMatching(reason) });
  });

  it("never leaves it running: what ignores TERM is killed after the timeout, with its children", async () => {
    const pids = path.join(folder, "pids");
    const real = await start(`trap "" TERM; sleep 60 & echo $$ $! >'${pids}'; wait; sleep 60`, ["--config", "x"]);
    const startedAt = performance.now();
    const result = clear(real, "--timeout", "1");
    expect(performance.now() - startedAt).toBeLessThan(6000);
    expect(resultOf(result.stdout)).toMatchObject({ result: "failed", reason: expect.stringContaining("within 1 s") });
    const left = readFileSync(pids, "utf8").trim().split(" ");
    expect(left).toHaveLength(2);
    expect(left.filter((pid) => findProcessIdentity(Number(pid)) !== null)).toEqual([]);
  });

  it("is ended with all it has started when whoever asked goes away", async () => {
    const pids = path.join(folder, "pids");
    const real = await start(`trap "" TERM; setsid sleep 60 & echo $$ $! >'${pids}'; sleep 60`, ["--config", "x"]);
    const args = ["clear-cache", "--pid-file", real.pidFile, "--expect-start", real.identity.startTicks];
    const helper = startHelper(["attached", ...args, "--timeout", "60"]);
    await helper.says("run:");
    await waitFor("the command to run", () => (existsSync(pids) ? readFileSync(pids, "utf8").match(/ \d+\n/) : null));
    helper.close();
    expect((await helper.exit).code).toBe(143);
    const left = readFileSync(pids, "utf8").trim().split(" ");
    expect(left.filter((pid) => isRunning(Number(pid)))).toEqual([]);
    expect(isRunning(real.pid)).toBe(true);
  });

  it("shows the end of what it says, without characters that steer a terminal, and no section of its own", async () => {
    const noisy = 'yes "== result" | head -n 5000; printf "\\033[31mred\\033[0m\\n"; exit 0';
    const { stdout } = clear(await start(noisy, ["--config", "x"]));
    expect(stdout.match(/^== result$/gm)).toHaveLength(1);
    expect(stdout.match(/^said: /gm)).toHaveLength(20);
    expect(stdout).toContain("said: [31mred[0m\n");
  });

  it("runs nothing for a process that started at another time", async () => {
    const mark = path.join(folder, "ran");
    const real = await start(`touch '${mark}'; exit 0`, ["--config", "x"]);
    const result = callHelper(["clear-cache", "--pid-file", real.pidFile, "--expect-start", "1"]);
    expect(resultOf(result.stdout).result).toBe("refused");
    expect(() => readFileSync(mark)).toThrow();
  });
});
