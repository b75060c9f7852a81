import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseBackups } from "@/lib/domain/host/backups";
import { type HostConfig, parseConfig } from "@/lib/domain/host/config";
import type { HostAnswer } from "@/lib/domain/host/process-answer";
import { makeNodeFolder, type NodeFolder, type StartOptions } from "./testing/node-folder";
import { canMount, runWithMounts } from "./testing/private-mounts";

const helper = fileURLToPath(new URL("./guts-host", import.meta.url));
const isRoot = process.getuid?.() === 0;
const stranger = 54_321;
const run = (...args: string[]) => spawnSync("/bin/sh", [helper, ...args]);
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const value = <T>(answer: HostAnswer<T>): T => {
  if (answer.state !== "answered") throw new Error(answer.detail);
  return answer.value;
};
const configOf = (pidFile: string, ...args: string[]): HostConfig =>
  value(parseConfig(run("config", "--pid-file", pidFile, ...args).stdout, hash));

const text = "api:\n  addr: 127.0.0.1:8080\n== end\np2p:\n  private_key: hunter2\n";
let node: NodeFolder;
let folder: string;
let config: string;

beforeEach(() => {
  node = makeNodeFolder(text);
  ({ folder, config } = node);
});

afterEach(() => node.remove());

const start = (args: string[], options: StartOptions = {}) => node.start(args, options);

describe("guts-host config", () => {
  it("gives a real process's configuration byte for byte, with its hash, and changes nothing", async () => {
    const { pidFile } = await start(["--config", config]);
    const before = readdirSync(folder).map((name) => [name, statSync(path.join(folder, name)).mtimeMs]);
    const result = run("config", "--pid-file", pidFile);
    expect(result).toMatchObject({ status: 0, stderr: Buffer.alloc(0) });
    expect(result.stdout.toString().endsWith(`\n== content\n${text}`)).toBe(true);
    expect(value(parseConfig(result.stdout, hash))).toMatchObject({
      origin: "argument",
      file: { path: config, sizeBytes: text.length, sha256: hash(Buffer.from(text)), modifiedAt: expect.any(Number) },
      redactedText: text.replace("hunter2", '"[redacted]"'),
      unreadable: [],
    });
    const after = readdirSync(folder).map((name) => [name, statSync(path.join(folder, name)).mtimeMs]);
    expect(after).toEqual(before);
  });

  it.each([
    ["--config=PATH", (file: string) => [`--config=${file}`]],
    ["-c PATH", (file: string) => ["--log-level", "info", "-c", file]],
    ["-cPATH", (file: string) => [`-c${file}`]],
  ])("finds the file by %s", async (_, args) => {
    const { pidFile } = await start(args(config));
    expect(configOf(pidFile)).toMatchObject({ origin: "argument", file: { path: config } });
  });

  it("finds a relative path, and the name that a node takes by default, in the process's working folder", async () => {
    const told = await start(["--config", "./config.yaml"], { cwd: folder });
    expect(configOf(told.pidFile)).toMatchObject({ origin: "argument", file: { path: config } });
    const untold = await start([], { cwd: folder });
    expect(configOf(untold.pidFile)).toMatchObject({ origin: "default", file: { path: config } });
  });

  it("says that the file is absent, which for a node means its defaults", async () => {
    const { pidFile } = await start(["--config", path.join(folder, "absent.yaml")]);
    expect(configOf(pidFile)).toMatchObject({
      file: { path: path.join(folder, "absent.yaml"), sha256: null },
      redactedText: null,
      unreadable: [expect.stringContaining("does not exist")],
    });
  });

  it.each([
    ["a path with a line break", "/x\n== end", "character outside"],
    ["a path that climbs", "/etc/../etc/passwd", "component"],
    ["a path with a hostile character", "/tmp/$(id)", "character outside"],
  ])("reads nothing for %s among the process's arguments", async (_, file, why) => {
    const { pidFile } = await start(["--config", file]);
    expect(configOf(pidFile)).toMatchObject({
      file: null,
      redactedText: null,
      unreadable: [expect.stringContaining(why)],
    });
  });

  it("reads no folder, no pipe and no file larger than 1 MiB", async () => {
    const pipe = path.join(folder, "pipe");
    spawnSync("/usr/bin/mkfifo", [pipe]);
    const large = path.join(folder, "large.yaml");
    writeFileSync(large, Buffer.alloc(1024 * 1024 + 1, "#"));
    for (const [file, why] of [
      [folder, "not a regular file"],
      [pipe, "not a regular file"],
      [large, "larger than 1 MiB"],
    ] as const) {
      const { pidFile } = await start(["--config", file]);
      expect(configOf(pidFile)).toMatchObject({ redactedText: null, unreadable: [expect.stringContaining(why)] });
    }
  });

  it("gives the content of a backup, and of no other file beside the configuration", async () => {
    const { pidFile } = await start(["--config", config]);
    writeFileSync(`${config}.bak`, "old: 1\n");
    expect(configOf(pidFile, "--backup", "config.yaml.bak").redactedText).toBe("old: 1\n");
    for (const name of ["program.sh", "config.yaml", "config.yamlxbak", "other.yaml.bak"]) {
      const result = run("config", "--pid-file", pidFile, "--backup", name);
      expect(result.status).toBe(77);
      expect(result.stdout.toString()).not.toContain("content");
      expect(result.stdout.toString()).not.toContain("ready");
    }
  });

  it("says gone for a process that ended, and reads nothing", async () => {
    const { pidFile } = await start(["--config", config]);
    node.stop();
    await expect
      .poll(() => parseConfig(run("config", "--pid-file", pidFile).stdout, hash))
      .toMatchObject({ state: "gone" });
    expect(run("config", "--pid-file", pidFile).stdout.toString()).not.toContain("api:");
  });
});

describe.runIf(isRoot)("guts-host config as root", () => {
  it("reads with the rights of the process's user: its own file, and none that only root may read", async () => {
    chownSync(config, stranger, stranger);
    chmodSync(config, 0o600);
    const own = await start(["--config", config], { uid: stranger });
    expect(configOf(own.pidFile).redactedText).toContain("addr: 127.0.0.1:8080");

    const roots = path.join(folder, "root.yaml");
    writeFileSync(roots, "root: hunter2\n", { mode: 0o600 });
    const foreign = await start(["--config", roots], { uid: stranger });
    const result = run("config", "--pid-file", foreign.pidFile);
    expect(result.stdout.toString()).not.toContain("hunter2");
    expect(value(parseConfig(result.stdout, hash))).toMatchObject({
      file: { sha256: null },
      redactedText: null,
      unreadable: [expect.stringContaining("may not be read")],
    });
  });

  it("follows a symbolic link with those rights alone", async () => {
    const secret = path.join(folder, "secret");
    writeFileSync(secret, "root: hunter2\n", { mode: 0o600 });
    rmSync(config);
    symlinkSync(secret, config);
    symlinkSync(secret, `${config}.bak`);
    const { pidFile } = await start(["--config", config], { uid: stranger });
    expect(configOf(pidFile).redactedText).toBeNull();
    expect(configOf(pidFile, "--backup", "config.yaml.bak").redactedText).toBeNull();
    expect(value(parseBackups(run("backups", "--pid-file", pidFile).stdout.toString())).backups).toEqual([
      expect.objectContaining({ name: "config.yaml.bak", sha256: null }),
    ]);
  });

  it("lists no folder that the process's user may not list", async () => {
    const closed = path.join(folder, "closed");
    mkdirSync(closed, { mode: 0o711 });
    writeFileSync(path.join(closed, "config.yaml"), "a: 1\n");
    writeFileSync(path.join(closed, "config.yaml.bak"), "a: 1\n");
    const { pidFile } = await start(["--config", path.join(closed, "config.yaml")], { uid: stranger });
    expect(configOf(pidFile).redactedText).toBe("a: 1\n");
    expect(value(parseBackups(run("backups", "--pid-file", pidFile).stdout.toString()))).toMatchObject({
      backups: [],
      unreadable: [expect.stringContaining("may not be listed")],
    });
  });

  it("refuses a pid file of root that its group may write", async () => {
    const { pidFile } = await start(["--config", config]);
    chmodSync(pidFile, 0o664);
    for (const verb of ["config", "backups", "changes"]) {
      const result = run(verb, "--pid-file", pidFile);
      expect(result).toMatchObject({ status: 77, stdout: Buffer.alloc(0) });
      expect(result.stderr.toString()).toContain("chmod g-w");
    }
  });

  it.runIf(canMount)("reads nothing where the process sees another file at that path than the host does", async () => {
    const { pidFile } = await start(["--config", config]);
    const other = path.join(folder, "other.yaml");
    writeFileSync(other, "hunter2: 1\n");
    const result = runWithMounts(new Map([[config, other]]), ["/bin/sh", helper, "config", "--pid-file", pidFile]);
    expect(result.stdout).not.toContain("hunter2");
    expect(value(parseConfig(Buffer.from(result.stdout), hash)).unreadable).toEqual([
      expect.stringContaining("sees another file"),
    ]);
  });
});

describe("guts-host backups", () => {
  it("lists the newest twenty backups of the very file, newest first, with their hashes", async () => {
    const { pidFile } = await start(["--config", config]);
    const names = Array.from({ length: 22 }, (_, index) => `config.yaml.bak-${String(index).padStart(2, "0")}`);
    for (const [index, name] of names.entries()) {
      writeFileSync(path.join(folder, name), `n: ${index}\n`);
      utimesSync(path.join(folder, name), 1_700_000_000 + index, 1_700_000_000 + index);
    }
    for (const [index, name] of [
      "config.yaml.bak",
      "config.yaml.20260101T000000Z.bak",
      "config.yaml.bak.1",
    ].entries()) {
      writeFileSync(path.join(folder, name), "x: 1\n");
      utimesSync(path.join(folder, name), 1_800_000_000 + index, 1_800_000_000 + index);
    }
    for (const name of [
      "other.yaml.bak",
      "config.yaml.swp",
      "config.yaml",
      "config.yaml.bak-a b",
      "config.yaml.bak-\n1 1 - x",
    ]) {
      writeFileSync(path.join(folder, name), text);
    }
    mkdirSync(path.join(folder, "config.yaml.bak-folder"));
    const answer = value(parseBackups(run("backups", "--pid-file", pidFile).stdout.toString()));
    expect(answer).toMatchObject({ configPath: config, isDefaultPath: false, unreadable: [] });
    expect(answer.backups).toHaveLength(20);
    expect(answer.backups.slice(0, 4)).toEqual([
      { name: "config.yaml.bak.1", modifiedAt: 1_800_000_002_000, sizeBytes: 5, sha256: hash(Buffer.from("x: 1\n")) },
      expect.objectContaining({ name: "config.yaml.20260101T000000Z.bak" }),
      expect.objectContaining({ name: "config.yaml.bak" }),
      { name: "config.yaml.bak-21", modifiedAt: 1_700_000_021_000, sizeBytes: 6, sha256: hash(Buffer.from("n: 21\n")) },
    ]);
  });
});
