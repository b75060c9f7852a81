import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BuiltPrograms, buildPrograms, isRunning } from "@/demo/node/testing/programs";
import { getJson, type StandIn, startStandIn } from "@/demo/node/testing/stand-in";
import { findProcessIdentity } from "@/demo/supervisor/process-facts";
import { callHelper, resultOf, sha256, startHelper } from "./testing/call-helper";
import { type RealProcess, startReal } from "./testing/real-process";

const isRoot = process.getuid?.() === 0;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "guts-dumps-"));
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("guts-host dump-heap on the stand-in", () => {
  let programs: BuiltPrograms;
  beforeAll(async () => {
    programs = await buildPrograms();
  });
  afterAll(() => programs.remove());

  const selector = (node: StandIn) => {
    const identity = findProcessIdentity(node.pid);
    const pidFile = path.join(folder, "node.pid");
    writeFileSync(pidFile, `${node.pid}\n${identity?.startTicks}\n${identity?.executable}\n`, { mode: 0o644 });
    return { select: ["--pid-file", pidFile], expectStart: ["--expect-start", identity?.startTicks ?? ""] };
  };

  it("sends no signal to a process without a handler for it, which thus survives", async () => {
    const node = await startStandIn(programs, { STANDIN_PROFILE: "bare" });
    const { select, expectStart } = selector(node);
    const result = callHelper(["dump-heap", ...select, ...expectStart, "--dir", node.dataDir]);
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toEqual({
      result: "refused",
      reason: expect.stringContaining("no handler for SIGUSR1"),
    });
    expect(result.stdout).not.toContain("sent:");
    expect(await getJson(`${node.api}/health/live`)).toMatchObject({ status: "up" });
    await node.kill();
  });

  it("has a process with a handler write a profile, which is listed and fetched byte for byte", async () => {
    const node = await startStandIn(programs);
    const { select, expectStart } = selector(node);
    const dump = () => callHelper(["dump-heap", ...select, ...expectStart, "--dir", node.dataDir, "--timeout", "20"]);
    const result = dump();
    expect(result).toMatchObject({ status: 0, stderr: "" });
    const { name = "", size, sha256: digest, ...rest } = resultOf(result.stdout);
    expect(rest).toEqual({ result: "done" });
    const content = readFileSync(path.join(node.dataDir, name));
    expect({ size, digest }).toEqual({ size: String(content.length), digest: sha256(content) });
    expect(result.stdout.match(/^sent: USR1 to process \d+$/gm)).toEqual([`sent: USR1 to process ${node.pid}`]);

    const second = resultOf(dump().stdout).name;
    expect(second).not.toBe(name);
    const listed = callHelper(["dumps", ...select, "--dir", node.dataDir]).stdout;
    const free = Number(/== dump-folder\nfree: (\d+)\n== dumps/.exec(listed)?.[1]);
    const { bavail, bsize } = statfsSync(node.dataDir);
    // Others write to the same disk meanwhile.
    expect(Math.abs(free - bavail * bsize)).toBeLessThan(2 ** 30);
    const lines = /== dumps\n([\s\S]*)== end/.exec(listed)?.[1]?.trim().split("\n") ?? [];
    expect(lines.map((line) => line.split(" ")[2])).toEqual([second, name]);
    expect(lines[1]).toMatch(new RegExp(`^\\d{10} ${size} `));

    const fetched = callHelper(["dump", ...select, "--dir", node.dataDir, "--name", name]).stdout;
    expect(fetched).toContain(`== dump\npath: ${node.dataDir}/${name}\nsize: ${size}\n`);
    expect(fetched).toContain(`\nsha256: ${digest}\n== end\nstate: running\n== content\n`);
    expect(fetched.slice(fetched.indexOf("== content\n") + "== content\n".length)).toBe(content.toString());
    await node.kill();
  });
});

describe("guts-host dump-heap on a program that plays the node", () => {
  let node: RealProcess | undefined;
  let dir: string;
  beforeEach(() => {
    dir = path.join(folder, "dumps");
    mkdirSync(dir);
  });
  afterEach(() => node?.stop());

  /** A process that does `onUsr1` at every SIGUSR1, with the folder for dumps as its first parameter. */
  const start = async (onUsr1: string, uid?: number) => {
    if (uid !== undefined) chownSync(dir, uid, uid);
    const script = `trap '${onUsr1}' USR1; echo ready; while :; do sleep 0.05; done`;
    node = await startReal({
      folder,
      program: "/bin/sh",
      args: ["-c", script, "node", dir],
      ...(uid === undefined ? {} : { uid }),
    });
    return node;
  };
  const args = (real: RealProcess, timeout = "5") => [
    ...["dump-heap", "--pid-file", real.pidFile, "--expect-start", real.identity.startTicks],
    ...["--dir", dir, "--timeout", timeout],
  ];

  it("waits for a dump that is written slowly, and takes it whole", async () => {
    const real = await start('for i in 1 2 3 4 5 6; do echo part-$i >>"$1/heap-slow.prof"; sleep 0.4; done');
    const { result, size, sha256: digest } = resultOf(callHelper(args(real, "20")).stdout);
    const content = readFileSync(path.join(dir, "heap-slow.prof"), "utf8");
    expect(content.trim().split("\n")).toHaveLength(6);
    expect({ result, size, digest }).toEqual({ result: "done", size: String(content.length), digest: sha256(content) });
  });

  it("sees a dump that has the name of an older one, and not the older one itself", async () => {
    const old = path.join(dir, "heap-1.prof");
    writeFileSync(old, "old");
    utimesSync(old, 1, 1);
    const idle = await start(":");
    const none = callHelper(args(idle, "2"));
    expect(none.status).toBe(79);
    expect(resultOf(none.stdout)).toMatchObject({ result: "failed", reason: expect.stringContaining("within 2 s") });
    idle.stop();
    const real = await start('echo new >"$1/heap-1.prof"');
    expect(resultOf(callHelper(args(real)).stdout)).toMatchObject({ name: "heap-1.prof", sha256: sha256("new\n") });
  });

  it("says that the process ended when the signal was too much for it", async () => {
    const real = await start("exit 1");
    const result = callHelper(args(real));
    expect(result.status).toBe(79);
    expect(resultOf(result.stdout)).toMatchObject({ result: "failed", reason: expect.stringContaining("ended") });
    expect(result.stdout).toContain("\nsent: USR1 to process ");
  });

  it("sends nothing to a process that started at another time, or where the folder is not there", async () => {
    const counted = path.join(folder, "counted");
    const real = await start(`echo got >>"${counted}"`);
    const words = args(real);
    const other = words.map((word) => (word === real.identity.startTicks ? "1" : word));
    expect(resultOf(callHelper(other).stdout).result).toBe("refused");
    const nowhere = words.map((word) => (word === dir ? path.join(folder, "nowhere") : word));
    expect(resultOf(callHelper(nowhere).stdout)).toMatchObject({
      result: "refused",
      reason: expect.stringContaining("exist"),
    });
    expect(() => readFileSync(counted)).toThrow();
    expect(isRunning(real.pid)).toBe(true);
  });

  it("leaves the node running when it is ended while it waits", async () => {
    const real = await start(":");
    const helper = startHelper(args(real, "60"));
    await helper.says("waiting:");
    helper.kill("SIGTERM");
    expect((await helper.exit).code).toBe(143);
    expect(isRunning(real.pid)).toBe(true);
  });

  it.runIf(isRoot)("takes no folder, no file and no link of somebody else's for the node's", async () => {
    const real = await start(":", 65534);
    writeFileSync(path.join(dir, "heap-foreign.prof"), "foreign");
    chownSync(path.join(dir, "heap-foreign.prof"), 12345, 12345);
    writeFileSync(path.join(folder, "secret"), "secret", { mode: 0o600 });
    symlinkSync(path.join(folder, "secret"), path.join(dir, "heap-link.prof"));
    writeFileSync(path.join(dir, "heap-mine.prof"), "mine", { mode: 0o644 });
    const select = ["--pid-file", real.pidFile, "--dir", dir];
    const listed = callHelper(["dumps", ...select]).stdout;
    expect(listed).toMatch(/== dumps\n\d+ 4 heap-mine\.prof\n== end/);
    for (const name of ["heap-foreign.prof", "heap-link.prof"]) {
      const fetched = callHelper(["dump", ...select, "--name", name]).stdout;
      expect(fetched).toContain("unreadable: there is no such dump");
      expect(fetched).not.toContain("== content");
    }
    chownSync(dir, 12345, 12345);
    const refused = callHelper(args(real));
    expect(resultOf(refused.stdout)).toMatchObject({
      result: "refused",
      reason: expect.stringContaining("belongs neither"),
    });
    expect(callHelper(["dumps", ...select]).status).toBe(77);
  });

  it("lists the newest fifty", async () => {
    const real = await start(":");
    for (let index = 0; index < 60; index += 1) {
      const file = path.join(dir, `heap-${index}.prof`);
      writeFileSync(file, "x");
      utimesSync(file, 1_700_000_000 + index, 1_700_000_000 + index);
    }
    writeFileSync(path.join(dir, "heap-a b.prof"), "x");
    writeFileSync(path.join(dir, "other.txt"), "x");
    const listed = callHelper(["dumps", "--pid-file", real.pidFile, "--dir", dir]).stdout;
    const lines = /== dumps\n([\s\S]*)== end/.exec(listed)?.[1]?.trim().split("\n") ?? [];
    expect(lines).toHaveLength(50);
    expect(lines[0]).toBe("1700000059 1 heap-59.prof");
    expect(lines.at(-1)).toBe("1700000010 1 heap-10.prof");
  });
});
