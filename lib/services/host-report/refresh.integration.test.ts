import { createHash } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RealProcess, startReal } from "@/helper/testing/real-process";
import { type HostDetailReader, hostReader } from "@/lib/adapters/hosts/registry";
import { db } from "@/lib/db/client";
import { configSnapshots } from "@/lib/db/schema";
import { toChanges } from "@/lib/domain/host/report";
import { type Target, targetSchema } from "@/lib/domain/target/target";
import { withTestDatabase } from "@/lib/testing/database";
import { readHostReport, refreshHostReport } from "./refresh";
import { keepSnapshot } from "./snapshots";

withTestDatabase();

const helperPath = fileURLToPath(new URL("../../../helper/guts-host", import.meta.url));
const first = "cache:\n  max_size: 256\np2p:\n  private_key: hunter2\n";
let folder: string;
let config: string;
let node: RealProcess;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "guts-report-")));
  config = path.join(folder, "config.yaml");
  const script = path.join(folder, "node.mjs");
  writeFileSync(script, "console.log('ready'); setInterval(() => {}, 1000);\n");
  writeFileSync(config, first);
  node = await startReal({ folder, program: process.execPath, args: [script, "--config", config] });
});

afterAll(() => {
  node.stop();
  rmSync(folder, { recursive: true, force: true });
});

function targetOf(id: string, host: object = {}): Target {
  return targetSchema.parse({
    id,
    prometheus: "main",
    matchers: { instance: id },
    host: { kind: "supervised", pidFile: node.pidFile, configPath: config, ...host },
    metrics: {},
  });
}

function readerOf(target: Target, helper = helperPath): HostDetailReader {
  const reader = hostReader(target.host, { helperPath: helper });
  if (reader === null) throw new Error("a supervised host has a reader");
  return reader;
}

const snapshotsOf = (targetId: string) =>
  db()
    .select()
    .from(configSnapshots)
    .where(eq(configSnapshots.targetId, targetId))
    .orderBy(asc(configSnapshots.lastSeenAt));

describe("refreshHostReport on a real process", () => {
  it("reads every part that this host has, stores the report without a secret, and says why the rest is missing", async () => {
    const target = targetOf("parts");
    const report = await refreshHostReport(target, readerOf(target), Date.now());
    expect(report).toMatchObject({
      targetId: "parts",
      processMemory: { state: "answered", value: { process: { pid: node.pid }, rssBytes: expect.any(Number) } },
      systemMemory: { state: "answered", value: { totalBytes: expect.any(Number) } },
      oomEvents: { state: "answered" },
      unit: { state: "not supported", detail: expect.stringContaining("host.unit") },
      config: { state: "answered", value: { file: { path: config }, origin: "argument" } },
      backups: { state: "answered", value: { backups: [] } },
      changes: { state: "answered", value: { executable: { path: node.identity.executable } } },
      configDiff: null,
      configMismatch: null,
    });
    expect(toChanges(report, report.at - 60_000)).toContainEqual(
      expect.objectContaining({ kind: "config", text: `configuration ${config} written` }),
    );
    await expect(readHostReport("parts")).resolves.toEqual(JSON.parse(JSON.stringify(report)));
    expect(JSON.stringify([report, await snapshotsOf("parts")])).not.toContain("hunter2");
  });

  it("leaves the process's full memory unread for a quiet target, and says so", async () => {
    const target = targetOf("quiet");
    const report = await refreshHostReport(target, readerOf(target), Date.now(), { withProcessMemory: false });
    expect(report.processMemory).toMatchObject({ state: "not read", detail: expect.stringContaining("open incident") });
    expect(report.systemMemory.state).toBe("answered");
  });

  it("keeps each state of the configuration, and compares with the newest backup, else with what it saw before", async () => {
    const target = targetOf("states");
    const begin = Date.now();
    writeFileSync(config, first);
    await refreshHostReport(target, readerOf(target), begin);
    writeFileSync(config, first.replace("256", "1024"));
    const changed = await refreshHostReport(target, readerOf(target), begin + 1_000);
    expect(changed.configDiff).toMatchObject({
      against: { kind: "snapshot", at: begin },
      unified: expect.stringMatching(/^-\s+max_size: 256\n\+\s+max_size: 1024$/m),
      onlySecrets: false,
    });
    writeFileSync(`${config}.bak`, first.replace("256", "512"));
    utimesSync(`${config}.bak`, begin / 1000 + 60, begin / 1000 + 60);
    const backedUp = await refreshHostReport(target, readerOf(target), begin + 2_000);
    expect(backedUp.configDiff).toMatchObject({
      against: { kind: "backup", name: "config.yaml.bak" },
      unified: expect.stringContaining("-  max_size: 512"),
    });
    writeFileSync(config, first.replace("256", "512").replace("hunter2", "hunter3"));
    const rotated = await refreshHostReport(target, readerOf(target), begin + 3_000);
    expect(rotated.configDiff).toMatchObject({ against: { kind: "backup" }, unified: "", onlySecrets: true });
    rmSync(`${config}.bak`);

    const kept = await snapshotsOf("states");
    expect(
      kept.map(({ firstSeenAt, lastSeenAt }) => [firstSeenAt.getTime() - begin, lastSeenAt.getTime() - begin]),
    ).toEqual([
      [0, 0],
      [1_000, 2_000],
      [3_000, 3_000],
    ]);
    const text = first.replace("256", "1024");
    expect(kept[1]?.sha256).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("tells that the target's configPath is not the file the process reads", async () => {
    const target = targetOf("mismatch", { configPath: "/etc/guts/config.yaml" });
    const report = await refreshHostReport(target, readerOf(target), Date.now());
    expect(report.configMismatch).toEqual({ configured: "/etc/guts/config.yaml", read: config });
  });
});

describe("refreshHostReport on a host that fails", () => {
  it("still gives a report, in which each part says why it has no value", async () => {
    const target = targetOf("failing");
    const report = await refreshHostReport(target, readerOf(target, path.join(folder, "absent")), Date.now());
    for (const part of [report.processMemory, report.systemMemory, report.oomEvents, report.config, report.changes]) {
      expect(part).toMatchObject({ state: "failed", detail: expect.any(String) });
    }
    expect(report.configDiff).toBeNull();
    await expect(readHostReport("failing")).resolves.toMatchObject({ targetId: "failing" });
    await expect(snapshotsOf("failing")).resolves.toEqual([]);
  });

  it("has no report for a target that was never asked", async () => {
    await expect(readHostReport("unknown")).resolves.toBeNull();
  });
});

it("keeps the fifty states of a configuration that were seen last, and never moves a last sight back", async () => {
  for (let state = 0; state < 55; state += 1) {
    await keepSnapshot("many", { sha256: `hash-${state}`, text: "a: 1\n" }, new Date(1_000 * state));
  }
  await keepSnapshot("many", { sha256: "hash-54", text: "a: 1\n" }, new Date(10_000));
  const kept = await snapshotsOf("many");
  expect(kept).toHaveLength(50);
  expect([kept[0]?.sha256, kept.at(-1)?.sha256]).toEqual(["hash-5", "hash-54"]);
});
