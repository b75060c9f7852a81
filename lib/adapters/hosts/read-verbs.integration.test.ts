import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RealProcess, startReal } from "@/helper/testing/real-process";
import { targetHostSchema } from "@/lib/domain/target/target";
import { AppError } from "@/lib/errors";
import { localTransport } from "./local";
import { readConfig, readSystemMemory } from "./read-verbs";
import { type HostDetailReader, hostActor, hostReader } from "./registry";

const helperPath = fileURLToPath(new URL("../../../helper/guts-host", import.meta.url));
let folder: string;
let config: string;
let node: RealProcess;
let reader: HostDetailReader;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "guts-verbs-")));
  config = path.join(folder, "config.yaml");
  writeFileSync(config, "api:\n  addr: 127.0.0.1:8080\np2p:\n  private_key: hunter2\n");
  writeFileSync(`${config}.bak`, "api:\n  addr: 0.0.0.0:8080\n");
  const script = path.join(folder, "node.mjs");
  writeFileSync(script, "console.log('ready'); setInterval(() => {}, 1000);\n");
  node = await startReal({ folder, program: process.execPath, args: [script, "--config", config] });
  const found = hostReader(readHost({ unit: "guts-node" }), { helperPath });
  if (found === null) throw new Error("a supervised host has a reader");
  reader = found;
});

afterAll(() => {
  node.stop();
  rmSync(folder, { recursive: true, force: true });
});

const readHost = (more: object) => targetHostSchema.parse({ kind: "supervised", pidFile: node.pidFile, ...more });
const helperThat = (body: string) => {
  const file = path.join(folder, `helper-${Math.random().toString(36).slice(2)}`);
  writeFileSync(file, body);
  return file;
};

describe("hostReader on a real process", () => {
  it("reads memory of process and host", async () => {
    await expect(reader.readProcessMemory()).resolves.toMatchObject({
      state: "answered",
      value: { process: { pid: node.pid }, rssBytes: expect.any(Number), rollup: { pssBytes: expect.any(Number) } },
    });
    await expect(reader.readSystemMemory()).resolves.toMatchObject({
      state: "answered",
      value: { totalBytes: expect.any(Number), top: expect.arrayContaining([]) },
    });
  });

  it("reads the configuration and its backup, and no secret with them", async () => {
    const read = await reader.readConfig();
    expect(read).toMatchObject({
      state: "answered",
      value: { file: { path: config }, redactedText: expect.stringContaining("addr: 127.0.0.1:8080") },
    });
    expect(JSON.stringify(read)).not.toContain("hunter2");
    await expect(reader.readBackups()).resolves.toMatchObject({ value: { backups: [{ name: "config.yaml.bak" }] } });
    await expect(reader.readBackup("config.yaml.bak")).resolves.toMatchObject({
      value: { redactedText: "api:\n  addr: 0.0.0.0:8080\n" },
    });
  });

  it("reads what changed, out-of-memory events and the unit, or says why not", async () => {
    await expect(reader.readChanges({ days: 30 })).resolves.toMatchObject({
      state: "answered",
      value: { executable: { path: node.identity.executable }, config: { path: config } },
    });
    await expect(reader.readOomEvents({ hours: 48, pid: node.pid })).resolves.toMatchObject({
      state: "answered",
      value: { events: [] },
    });
    const unit = await reader.readUnit();
    expect(["answered", "gone", "unreadable"]).toContain(unit.state);
  });

  it("refuses parameters out of range before it starts anything", async () => {
    for (const read of [
      () => reader.readOomEvents({ hours: 0 }),
      () => reader.readOomEvents({ pid: 1, cgroup: "/x" }),
      () => reader.readChanges({ days: 91 }),
      () => reader.readBackup("../config.yaml"),
    ]) {
      await expect(read()).rejects.toBeInstanceOf(AppError);
      await expect(read()).rejects.toMatchObject({ code: "invalid" });
    }
  });

  it("fails with the caller's reason when it is aborted", async () => {
    await expect(reader.readSystemMemory(AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
  });
});

describe("hostReader on other hosts", () => {
  it("gives no reader for a target without host access, and says what it cannot do without a unit", async () => {
    expect(hostReader(targetHostSchema.parse({}), { helperPath })).toBeNull();
    const withoutUnit = hostReader(readHost({}), { helperPath });
    await expect(withoutUnit?.readUnit()).resolves.toMatchObject({
      state: "not supported",
      detail: expect.stringContaining("host.unit"),
    });
  });

  it("sends nobody to a cluster through the helper", async () => {
    const kubernetes = { namespace: "guts", workload: { kind: "StatefulSet", name: "guts-node" }, pod: "guts-node-0" };
    const host = targetHostSchema.parse({ kind: "kubernetes", kubernetes });
    await expect(hostReader(host, { helperPath })?.readFacts()).rejects.toThrow(/Kubernetes API/);
    const limits = await hostActor(host, { helperPath })?.readMemoryLimits();
    expect(limits).toMatchObject({ state: "failed", detail: expect.stringContaining("Kubernetes API") });
  });
});

describe("a helper that is not this version's", () => {
  it("is named as the reason when it does not know the verb", async () => {
    const helper = helperThat("echo 'usage: guts-host facts --pid-file PATH' >&2; exit 64");
    const reading = readSystemMemory({ transport: localTransport({ helperPath: helper, sudo: false }) });
    await expect(reading).rejects.toThrow(/Install helper\/guts-host of this version/);
  });

  it("is malformed when its answer is, and may not print without end", async () => {
    const readWith = (body: string) =>
      readConfig({
        transport: localTransport({ helperPath: helperThat(body), sudo: false }),
        selector: ["--pid-file", node.pidFile],
      });
    await expect(readWith("echo hello")).resolves.toMatchObject({ state: "malformed" });
    const endless = readWith("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyy; done");
    await expect(endless).rejects.toMatchObject({ kind: "malformed" });
  });

  it("fails with what the helper or sudo said", async () => {
    const readWith = (body: string) =>
      readSystemMemory({ transport: localTransport({ helperPath: helperThat(body), sudo: false }) });
    await expect(readWith("echo 'guts-host: no' >&2; exit 77")).rejects.toMatchObject({
      message: expect.stringContaining("ended with exit code 77: guts-host: no."),
      kind: "status",
      retryable: false,
    });
    const sudo = "echo 'sudo: a password is required' >&2; exit 1";
    await expect(readWith(sudo)).rejects.toThrow(/Allow it as helper\/sudoers.example shows/);
  });
});
