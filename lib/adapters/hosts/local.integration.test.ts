import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { targetHostSchema } from "@/lib/domain/target/target";
import { UpstreamError } from "@/lib/errors";
import { readLocalFacts } from "./local";
import { hostReader } from "./registry";

const helperPath = fileURLToPath(new URL("../../../helper/guts-host", import.meta.url));
let folder: string;
let pidFile: string;
let sleeper: ChildProcess;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "guts-hosts-"));
  sleeper = spawn("/bin/sleep", ["600"], { stdio: "ignore" });
  const pid = sleeper.pid ?? 0;
  const self = await readlink("/proc/self/exe");
  while ((await readlink(`/proc/${pid}/exe`)) === self) await new Promise((resolve) => setTimeout(resolve, 10));
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  pidFile = path.join(folder, "node.pid");
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  await writeFile(pidFile, `${pid}\n${ticks}\n${await readlink(`/proc/${pid}/exe`)}\n`);
});

afterAll(async () => {
  sleeper.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

const fakeHelper = async (body: string) => {
  const file = path.join(folder, `helper-${Math.random().toString(36).slice(2)}`);
  await writeFile(file, body);
  return file;
};
const readWith = async (body: string, more: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  readLocalFacts({ helperPath: await fakeHelper(body), pidFile, sudo: false, timeoutMs: 5000, ...more });
/** An orphan stays a zombie until process 1 collects it, which may take its time in a container. */
const alive = (pid: string) => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

describe("readLocalFacts", () => {
  it("reads a real process through the real helper", async () => {
    const result = await readLocalFacts({ helperPath, pidFile, sudo: false, timeoutMs: 5000 });
    expect(result).toMatchObject({ state: "running", facts: { pid: sleeper.pid, catchesSigusr1: false } });
  });

  it("fails with what the helper said when it refuses", async () => {
    const reading = readLocalFacts({ helperPath, pidFile: "relative.pid", sudo: false, timeoutMs: 5000 });
    await expect(reading).rejects.toThrow(/exit code 64: guts-host: the path of --pid-file must be absolute/);
    await expect(reading).rejects.toMatchObject({ kind: "status", retryable: false });
  });

  it("fails clearly when the helper is not there", async () => {
    const reading = readLocalFacts({ helperPath: "/nowhere/guts-host", pidFile, sudo: false, timeoutMs: 5000 });
    await expect(reading).rejects.toBeInstanceOf(UpstreamError);
  });

  it("hands the helper no variable of the console's environment", async () => {
    process.env.GUTS_TEST_SECRET = "hunter2";
    try {
      await expect(readWith("env >&2; exit 3")).rejects.not.toThrow(/hunter2/);
    } finally {
      delete process.env.GUTS_TEST_SECRET;
    }
  });

  it("ends the helper and what it started when the time is up", async () => {
    const pids = path.join(folder, "pids");
    const started = Date.now();
    const reading = readWith(`sleep 60 & echo $$ $! >'${pids}'; wait`, { timeoutMs: 500 });
    await expect(reading).rejects.toMatchObject({ kind: "timeout", retryable: true });
    expect(Date.now() - started).toBeLessThan(5000);
    const children = (await readFile(pids, "utf8")).trim().split(" ");
    expect(children).toHaveLength(2);
    await expect.poll(() => children.filter(alive)).toEqual([]);
  });

  it("stops reading a helper that prints without end", async () => {
    await expect(readWith("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done")).rejects.toMatchObject(
      {
        kind: "malformed",
      },
    );
  });

  it("ends with the caller's reason when it is aborted, also before it starts", async () => {
    const controller = new AbortController();
    const reading = readWith("sleep 60", { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("nobody waits")), 100);
    await expect(reading).rejects.toThrow("nobody waits");
    await expect(readWith("sleep 60", { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow(
      "too late",
    );
  });

  it("calls output that is not the helper's malformed", async () => {
    await expect(readWith("echo hello")).resolves.toMatchObject({ state: "malformed" });
  });
});

describe("hostReader", () => {
  const host = (input: object) => targetHostSchema.parse(input);

  it("gives no reader for a target without host access", () => {
    expect(hostReader(host({}), { helperPath })).toBeNull();
  });

  it("reads a supervised local host", async () => {
    const reader = hostReader(host({ kind: "supervised", pidFile }), { helperPath });
    await expect(reader?.readFacts()).resolves.toMatchObject({ state: "running" });
  });

  it.each([
    [{ kind: "systemd", unit: "guts-node" }, "a host of kind systemd"],
    [{ kind: "kubernetes" }, "a host of kind kubernetes"],
    [{ kind: "supervised", pidFile: "/run/x", transport: "ssh" }, "host access over ssh"],
  ])("says what is not supported yet for %j instead of failing at start-up", async (input, what) => {
    const result = await hostReader(host(input), { helperPath })?.readFacts();
    expect(result).toEqual({ state: "not supported", detail: expect.stringContaining(`not supported yet: ${what}`) });
  });
});
