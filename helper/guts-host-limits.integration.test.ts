import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callHelper, helperPath, resultOf } from "./testing/call-helper";
import { findOwnMemoryCgroup, type MemoryCgroup, makeMemoryCgroup } from "./testing/memory-cgroup";
import { canMount, runWithMounts } from "./testing/private-mounts";
import { type RealProcess, startReal } from "./testing/real-process";

const MIB = 2 ** 20;
const isRoot = process.getuid?.() === 0;
const ownCgroup = findOwnMemoryCgroup();
let folder: string;
let node: RealProcess;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "guts-limits-"));
  chmodSync(folder, 0o755);
  const program = "const held = Buffer.alloc(32 * 1024 * 1024, 1); setInterval(() => held, 1000); console.log('ready')";
  node = await startReal({ folder, program: process.execPath, args: ["-e", program] });
});
afterEach(() => {
  node.stop();
  rmSync(folder, { recursive: true, force: true });
});

const callProgram = (program: string, args: string[]) => spawnSync(program, args, { encoding: "utf8" });
const limit = (...args: string[]) => callHelper(["memory-limit", "--pid-file", node.pidFile, ...args]);
const limits = () => callHelper(["memory-limits", "--pid-file", node.pidFile]).stdout;

describe.skipIf(ownCgroup === null)("guts-host memory-limit on a process with a cgroup (version 1) of its own", () => {
  let cgroup: MemoryCgroup;
  let others: ChildProcess[];
  beforeEach(() => {
    others = [];
    cgroup = makeMemoryCgroup(ownCgroup ?? "", `guts-limits-${process.pid}-${node.pid}`);
    cgroup.add(node.pid);
  });
  afterEach(async () => {
    node.stop();
    for (const other of others) other.kill("SIGKILL");
    await cgroup.remove();
  });
  const maxInForce = () => cgroup.read("memory.limit_in_bytes");

  it("sets the limit, which the kernel then has, and tells both", () => {
    expect(limits()).toMatch(/\nmax: infinity\nhigh: infinity\nsource: cgroup version 1\n/);
    const result = limit("--max", String(700 * MIB), "--keep", "runtime");
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(resultOf(result.stdout)).toEqual({
      result: "done",
      "max-before": "infinity",
      "max-after": String(700 * MIB),
      "high-before": "infinity",
      "high-after": "infinity",
    });
    expect(maxInForce()).toBe(700 * MIB);
    expect(limits()).toMatch(`\nmax: ${700 * MIB}\n`);
  });

  it("does nothing when the limit is there already, also one that the kernel cut down to whole pages", () => {
    const uneven = String(700 * MIB + 5);
    expect(resultOf(limit("--max", uneven, "--keep", "runtime").stdout).result).toBe("done");
    const again = limit("--max", uneven, "--keep", "runtime");
    expect(again).toMatchObject({ status: 0, stderr: "" });
    expect(resultOf(again.stdout)).toMatchObject({ result: "already", "max-after": String(700 * MIB) });
    expect(again.stdout).not.toContain("wrote:");
  });

  it("takes the limit away again", () => {
    limit("--max", String(700 * MIB), "--keep", "runtime");
    const result = limit("--max", "infinity", "--keep", "runtime");
    expect(resultOf(result.stdout)).toMatchObject({ "max-before": String(700 * MIB), "max-after": "infinity" });
    expect(maxInForce()).toBeGreaterThan(2 ** 60);
  });

  it("refuses a limit below what is in use, which would end the process", () => {
    const before = maxInForce();
    const usage = fillCgroup();
    const result = limit("--max", String(8 * MIB), "--keep", "runtime");
    expect(usage).toBeGreaterThan(8 * MIB);
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toMatchObject({ result: "refused", reason: expect.stringContaining("in use") });
    expect(maxInForce()).toBe(before);
  });

  /** Has the cgroup pay for the page cache of a file: memory that the node had before it came is not moved. */
  function fillCgroup(): number {
    const script = 'echo $$ >"$1/cgroup.procs"; head -c 33554432 /dev/zero >"$2"';
    callProgram("/bin/sh", ["-c", script, "sh", cgroup.folder, path.join(folder, "filling")]);
    return cgroup.read("memory.usage_in_bytes");
  }

  it("refuses a cgroup that other processes share, and takes the node's own children for the node", async () => {
    const stranger = spawn("/bin/sleep", ["60"]);
    others.push(stranger);
    cgroup.add(stranger.pid ?? 0);
    const result = limit("--max", String(700 * MIB), "--keep", "runtime");
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toMatchObject({
      result: "refused",
      reason: expect.stringContaining("other processes"),
    });
    expect(maxInForce()).toBeGreaterThan(2 ** 60);

    const parent = await startReal({ folder, program: "/bin/sh", args: ["-c", "sleep 60 & echo ready; wait"] });
    const family = makeMemoryCgroup(ownCgroup ?? "", `guts-limits-family-${parent.pid}`);
    const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, "utf8").trim().split(" ");
    try {
      for (const pid of [parent.pid, ...children]) family.add(Number(pid));
      const args = ["--pid-file", parent.pidFile, "--max", String(700 * MIB), "--keep", "runtime"];
      expect(resultOf(callHelper(["memory-limit", ...args]).stdout).result).toBe("done");
    } finally {
      parent.stop();
      for (const pid of children) process.kill(Number(pid), "SIGKILL");
      await family.remove();
    }
  });

  it.each([
    [["--max", String(700 * MIB), "--keep", "persistent"], /restart/],
    [["--max", "unset", "--keep", "runtime"], /systemd/],
    [["--max", String(700 * MIB), "--high", String(600 * MIB), "--keep", "runtime"], /version 1/],
  ])("says of %j that there is no such way here, and changes nothing", (args, reason) => {
    const result = limit(...args);
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toMatchObject({ result: "not-supported", reason: expect.stringMatching(reason) });
    expect(maxInForce()).toBeGreaterThan(2 ** 60);
  });

  it.runIf(canMount)("refuses where the cgroups are read-only, and changes nothing", () => {
    const script =
      'mount -t cgroup -o ro,memory cgroup "$0" 2>/dev/null || mount -o remount,bind,ro "$0" || exit 99; exec "$@"';
    const words = ["sh", "-c", script, "/sys/fs/cgroup/memory", "/bin/sh", helperPath];
    const command = [
      ...words,
      "memory-limit",
      "--pid-file",
      node.pidFile,
      "--max",
      String(700 * MIB),
      "--keep",
      "runtime",
    ];
    const result = runWithMounts(new Map([["/sys/fs/cgroup/memory", "/sys/fs/cgroup/memory"]]), command);
    expect(resultOf(result.stdout)).toMatchObject({ result: "refused", reason: expect.stringContaining("read-only") });
    expect(maxInForce()).toBeGreaterThan(2 ** 60);
  });
});

/**
 * The files of version 2 as a fixture: this machine's memory controller is of version 1. They lie over a real cgroup of
 * version 2, in a mount namespace in which the process says that it belongs there.
 */
const unified = "/sys/fs/cgroup/unified";
describe.skipIf(!canMount || !existsSync(path.join(unified, "cgroup.procs")))(
  "guts-host memory-limit with the files of cgroup version 2",
  () => {
    let name: string;
    beforeEach(() => {
      name = `guts-limits-${process.pid}-${node.pid}`;
      mkdirSync(path.join(unified, name));
      mkdirSync(path.join(folder, "files"));
      const files = { "memory.max": "max", "memory.high": "max", "memory.current": 64 * MIB, "cgroup.procs": node.pid };
      for (const [file, value] of Object.entries(files)) writeFileSync(path.join(folder, "files", file), `${value}\n`);
      writeFileSync(path.join(folder, "cgroup"), `0::/${name}\n`);
    });
    afterEach(() => rmdirSync(path.join(unified, name)));
    const inForce = (file: string) => readFileSync(path.join(folder, "files", file), "utf8").trim();
    const call = (...args: string[]) => {
      const mounts = new Map([
        [path.join(unified, name), path.join(folder, "files")],
        [`/proc/${node.pid}/cgroup`, path.join(folder, "cgroup")],
      ]);
      const [verb = "", ...rest] = args;
      return runWithMounts(mounts, ["/bin/sh", helperPath, verb, "--pid-file", node.pidFile, ...rest]);
    };

    it("sets both limits and takes them away", () => {
      const sizes = ["--max", String(700 * MIB), "--high", String(600 * MIB)];
      const result = call("memory-limit", ...sizes, "--keep", "runtime");
      expect(resultOf(result.stdout)).toEqual({
        result: "done",
        "max-before": "infinity",
        "max-after": String(700 * MIB),
        "high-before": "infinity",
        "high-after": String(600 * MIB),
      });
      expect([inForce("memory.max"), inForce("memory.high")]).toEqual([String(700 * MIB), String(600 * MIB)]);
      expect(call("memory-limits").stdout).toMatch(/\nmax: 734003200\nhigh: 629145600\nsource: cgroup version 2\n/);
      call("memory-limit", "--max", "infinity", "--high", "infinity", "--keep", "runtime");
      expect([inForce("memory.max"), inForce("memory.high")]).toEqual(["max", "max"]);
    });

    it("leaves memory.high as it is when nothing is said of it, and refuses a limit below what is in use", () => {
      writeFileSync(path.join(folder, "files/memory.high"), `${650 * MIB}\n`);
      expect(resultOf(call("memory-limit", "--max", String(700 * MIB), "--keep", "runtime").stdout).result).toBe(
        "done",
      );
      expect(inForce("memory.high")).toBe(String(650 * MIB));
      const refused = call("memory-limit", "--max", String(63 * MIB), "--keep", "runtime");
      expect(resultOf(refused.stdout)).toMatchObject({ result: "refused", reason: expect.stringContaining("in use") });
      expect(inForce("memory.max")).toBe(String(700 * MIB));
    });
  },
);

describe("guts-host memory-limit elsewhere", () => {
  it("refuses a process that shares its cgroup with others, or has none to itself", () => {
    const result = limit("--max", String(700 * MIB), "--keep", "runtime");
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toMatchObject({ result: "refused", reason: expect.stringMatching(/cgroup/) });
  });

  it("says that there is no systemd, of a unit on a host without one", () => {
    for (const verb of [["memory-limit", "--max", "infinity", "--keep", "runtime"], ["reset-failed"]]) {
      const [name = "", ...rest] = verb;
      const result = callHelper([name, "--unit", "guts-no-such-unit.service", ...rest]);
      expect(result).toMatchObject({ status: 77 });
      expect(resultOf(result.stdout)).toMatchObject({ result: "refused", reason: expect.stringContaining("systemd") });
    }
  });
});

describe("guts-host oom-score", () => {
  const score = (value: string, keep = "runtime", start = node.identity.startTicks) =>
    callHelper(["oom-score", "--pid-file", node.pidFile, "--expect-start", start, "--value", value, "--keep", keep]);
  const inForce = () => readFileSync(`/proc/${node.pid}/oom_score_adj`, "utf8").trim();
  const read = () => callHelper(["oom-score-read", "--pid-file", node.pidFile]).stdout;

  it("raises the score of the process, tells it, and does nothing when it is there already", () => {
    const before = inForce();
    expect(read()).toContain(`\n== oom\nvalue: ${before}\n==`);
    const result = score("300");
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(resultOf(result.stdout)).toEqual({ result: "done", before, after: "300" });
    expect(inForce()).toBe("300");
    expect(read()).toContain("\nvalue: 300\n");
    expect(resultOf(score("300").stdout)).toEqual({ result: "already", before: "300", after: "300" });
  });

  it("brings it back to where it was before it was raised", () => {
    const before = inForce();
    score("300");
    expect(resultOf(score(before).stdout)).toMatchObject({ result: "done", after: before });
  });

  it("refuses to lower it without CAP_SYS_RESOURCE, saying so", () => {
    const before = inForce();
    // The bounding set holds what even root cannot have; without root the helper has no such right anyway.
    const drop = isRoot ? ["setpriv", "--bounding-set", "-sys_resource", "--inh-caps", "-sys_resource"] : ["env"];
    const [program = "", ...words] = drop;
    const args = ["oom-score", "--pid-file", node.pidFile, "--expect-start", node.identity.startTicks];
    const command = [...words, "/bin/sh", helperPath, ...args, "--value", "-900", "--keep", "runtime"];
    const result = callProgram(program, command);
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toMatchObject({
      result: "refused",
      reason: expect.stringContaining("CAP_SYS_RESOURCE"),
    });
    expect(inForce()).toBe(before);
  });

  it("changes nothing of a process that started at another time, nor for a restart to come", () => {
    const before = inForce();
    expect(resultOf(score("300", "runtime", String(Number(node.identity.startTicks) + 1)).stdout).result).toBe(
      "refused",
    );
    expect(resultOf(score("300", "persistent").stdout).result).toBe("not-supported");
    expect(inForce()).toBe(before);
  });
});
