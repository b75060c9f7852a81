import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RealProcess, startReal } from "@/helper/testing/real-process";
import { targetHostSchema } from "@/lib/domain/target/target";
import { AppError } from "@/lib/errors";
import { readLocalConfig, readLocalSystemMemory } from "./read-verbs";
import { type HostDetailReader, hostReader } from "./registry";

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
  it("says what it cannot do for a host over ssh, and for a target without a unit", async () => {
    const overSsh = hostReader(readHost({ transport: "ssh" }), { helperPath });
    await expect(overSsh?.readSystemMemory()).resolves.toMatchObject({ state: "not supported" });
    await expect(overSsh?.readConfig()).resolves.toMatchObject({ state: "not supported" });
    const withoutUnit = hostReader(readHost({}), { helperPath });
    await expect(withoutUnit?.readUnit()).resolves.toMatchObject({
      state: "not supported",
      detail: expect.stringContaining("host.unit"),
    });
  });

  it("reads the machine of a systemd host, and says that its process cannot be read yet", async () => {
    const systemd = hostReader(targetHostSchema.parse({ kind: "systemd", unit: "guts-node" }), { helperPath });
    await expect(systemd?.readSystemMemory()).resolves.toMatchObject({ state: "answered" });
    await expect(systemd?.readProcessMemory()).resolves.toMatchObject({ state: "not supported" });
  });
});

describe("a helper that is not this version's", () => {
  it("is named as the reason when it does not know the verb", async () => {
    const helper = helperThat("echo 'usage: guts-host facts --pid-file PATH' >&2; exit 64");
    const reading = readLocalSystemMemory({ helperPath: helper, sudo: false });
    await expect(reading).rejects.toThrow(/Install helper\/guts-host of this version/);
  });

  it("is malformed when its answer is, and may not print without end", async () => {
    const access = { pidFile: node.pidFile, sudo: false };
    await expect(readLocalConfig({ ...access, helperPath: helperThat("echo hello") })).resolves.toMatchObject({
      state: "malformed",
    });
    const endless = readLocalConfig({
      ...access,
      helperPath: helperThat("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyy; done"),
    });
    await expect(endless).rejects.toMatchObject({ kind: "malformed" });
  });
});
