import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  lchownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callHelper, helperPath, resultOf, sha256 } from "./testing/call-helper";
import { makeNodeFolder, type NodeFolder } from "./testing/node-folder";

const isRoot = process.getuid?.() === 0;
const user = 54_321;
const before = "cache:\n  size: 1\n";
const after = "cache:\n  size: 2\n# ü, and no line break at the end";
let node: NodeFolder;
let folder: string;
let config: string;

beforeEach(() => {
  node = makeNodeFolder(before);
  ({ folder, config } = node);
});

afterEach(() => node.remove());

function write(pidFile: string, text: string | Uint8Array = after, expect = before) {
  const args = ["config-write", "--pid-file", pidFile, "--expect", sha256(expect), "--new", sha256(text)];
  const { status, stdout, stderr } = callHelper(args, text);
  return { status, stderr, ...resultOf(stdout), stdout };
}

function restore(pidFile: string, backup: string, from: string, to: string) {
  const hashes = ["--expect", sha256(from), "--new", sha256(to)];
  const { status, stdout } = callHelper(["config-restore", "--pid-file", pidFile, "--backup", backup, ...hashes]);
  return { status, ...resultOf(stdout), stdout };
}

const backupsIn = (where: string) => readdirSync(where).filter((name) => name.includes(".bak-"));
const hiddenIn = (where: string) => readdirSync(where).filter((name) => name.startsWith("."));
const ownerAndMode = (file: string) => {
  const { uid, gid, mode } = statSync(file);
  return { uid, gid, mode };
};

describe("guts-host config-write", () => {
  it("replaces the file by exactly the bytes given, keeps its mode and a backup, and says so", async () => {
    chmodSync(config, 0o640);
    const { pidFile } = await node.start(["--config", config], {});
    const kept = ownerAndMode(config);
    const result = write(pidFile);
    const [backup = ""] = backupsIn(folder);
    expect(result).toMatchObject({
      status: 0,
      result: "done",
      path: config,
      backup,
      before: sha256(before),
      after: sha256(after),
    });
    expect(result.stdout).not.toContain("size: 2");
    expect(backup).toMatch(/^config\.yaml\.bak-\d{8}T\d{6}Z$/);
    expect(readFileSync(config, "utf8")).toBe(after);
    expect(readFileSync(path.join(folder, backup), "utf8")).toBe(before);
    expect(ownerAndMode(config)).toEqual(kept);
    expect(ownerAndMode(path.join(folder, backup))).toEqual(kept);
    expect(hiddenIn(folder)).toEqual([]);
  });

  it("does nothing the second time, and says already", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    write(pidFile);
    const inode = statSync(config).ino;
    expect(write(pidFile)).toMatchObject({ status: 0, result: "already", after: sha256(after) });
    expect(statSync(config).ino).toBe(inode);
    expect(backupsIn(folder)).toHaveLength(1);
  });

  it("writes nothing over a file that is not the one planned from, and says changed", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    writeFileSync(config, "edited: by hand\n");
    expect(write(pidFile)).toMatchObject({ status: 78, result: "changed", before: sha256("edited: by hand\n") });
    expect(readFileSync(config, "utf8")).toBe("edited: by hand\n");
    expect(readdirSync(folder).filter((name) => /bak|^\./.test(name))).toEqual([]);
  });

  it("refuses content that is not the announced one, such as one that was cut off", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    const args = ["config-write", "--pid-file", pidFile, "--expect", sha256(before), "--new", sha256(after)];
    const result = callHelper(args, after.slice(0, 10));
    expect(result.status).toBe(77);
    expect(resultOf(result.stdout)).toMatchObject({ result: "refused", reason: expect.stringContaining("cut off") });
    expect(readFileSync(config, "utf8")).toBe(before);
    expect(readdirSync(folder).filter((name) => /bak|^\./.test(name))).toEqual([]);
  });

  it("writes bytes that are no text as they are, and up to exactly 1 MiB", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    const bytes = Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 7919) % 256);
    expect(write(pidFile, bytes)).toMatchObject({ result: "done", after: sha256(bytes) });
    expect(sha256(readFileSync(config))).toBe(sha256(bytes));
    const larger = new Uint8Array(1024 * 1024 + 1);
    const args = ["config-write", "--pid-file", pidFile, "--expect", sha256(bytes), "--new", sha256(larger)];
    expect(callHelper(args, larger).status).toBe(77);
    expect(sha256(readFileSync(config))).toBe(sha256(bytes));
  });

  it("replaces the file that a link leads to, keeps the link, and its backups are found", async () => {
    const versions = path.join(folder, "versions");
    mkdirSync(versions);
    const real = path.join(versions, "v1.yaml");
    writeFileSync(real, before);
    const link = path.join(folder, "current.yaml");
    symlinkSync("versions/v1.yaml", link);
    const { pidFile } = await node.start(["--config", link], {});
    const result = write(pidFile);
    const [backup = ""] = backupsIn(versions);
    expect(result).toMatchObject({ result: "done", path: link, real, backup });
    expect(readlinkSync(link)).toBe("versions/v1.yaml");
    expect(readFileSync(real, "utf8")).toBe(after);
    const listed = callHelper(["backups", "--pid-file", pidFile]).stdout;
    expect(listed).toContain(` ${before.length} ${sha256(before)} ${backup}\n`);
    const shown = callHelper(["config", "--pid-file", pidFile, "--backup", backup]).stdout;
    expect(shown.endsWith(`== content\n${before}`)).toBe(true);
    expect(restore(pidFile, backup, after, before)).toMatchObject({ result: "done", real });
    expect(readFileSync(real, "utf8")).toBe(before);
    expect(readlinkSync(link)).toBe("versions/v1.yaml");
  });

  it("refuses a file with a second name, which would keep the old text", async () => {
    linkSync(config, path.join(folder, "second.yaml"));
    const { pidFile } = await node.start(["--config", config], {});
    expect(write(pidFile)).toMatchObject({
      status: 77,
      result: "refused",
      reason: expect.stringContaining("hard link"),
    });
    expect(statSync(config).nlink).toBe(2);
  });

  it("keeps the newest twenty of its own backups, and everybody else's", async () => {
    const foreign = ["config.yaml.bak", "config.yaml.bak-20200101", "other.yaml.bak-20200101T000000Z"];
    const own = Array.from({ length: 22 }, (_, index) => `config.yaml.bak-20200101T0000${10 + index}Z`);
    for (const name of [...foreign, ...own]) writeFileSync(path.join(folder, name), name);
    const { pidFile } = await node.start(["--config", config], {});
    const { backup } = write(pidFile) as unknown as { backup: string };
    const left = readdirSync(folder);
    expect(left).toEqual(expect.arrayContaining([...foreign, backup, ...own.slice(3)]));
    for (const name of own.slice(0, 3)) expect(left).not.toContain(name);
  });

  it("gives two backups of one second two names", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    for (let turn = 0; turn < 4; turn += 1) {
      expect(write(pidFile, `turn: ${turn}\n`, turn === 0 ? before : `turn: ${turn - 1}\n`)).toMatchObject({
        result: "done",
      });
    }
    const texts = backupsIn(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
    expect(texts.toSorted()).toEqual([before, "turn: 0\n", "turn: 1\n", "turn: 2\n"].toSorted());
  });

  it("acts on no process but the recorded one", async () => {
    const { pidFile, identity } = await node.start(["--config", config], {});
    writeFileSync(pidFile, `${identity.pid}\n${identity.startTicks + 1}\n${identity.executable}\n`);
    expect(write(pidFile)).toMatchObject({ status: 77, result: "refused" });
    rmSync(pidFile);
    expect(write(pidFile)).toMatchObject({ status: 77, result: "refused" });
    expect(readFileSync(config, "utf8")).toBe(before);
  });
});

describe("guts-host config-restore", () => {
  it("brings a backup back byte for byte, with a backup of what it replaces", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    write(pidFile);
    const [backup = ""] = backupsIn(folder);
    expect(restore(pidFile, backup, after, before)).toMatchObject({ status: 0, result: "done", after: sha256(before) });
    expect(readFileSync(config, "utf8")).toBe(before);
    expect(backupsIn(folder)).toHaveLength(2);
    expect(restore(pidFile, backup, after, before)).toMatchObject({ status: 0, result: "already" });
  });

  it("refuses a backup that is not the announced one, absent, or not of this file", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    writeFileSync(path.join(folder, "config.yaml.bak-1"), "another: text\n");
    writeFileSync(path.join(folder, "other.yaml.bak"), after);
    for (const backup of ["config.yaml.bak-1", "config.yaml.bak-2", "other.yaml.bak", "config.yaml"]) {
      expect(restore(pidFile, backup, before, after)).toMatchObject({ status: 77, result: "refused" });
    }
    expect(readFileSync(config, "utf8")).toBe(before);
  });
});

describe.skipIf(!isRoot)("guts-host config-write as root (skipped where the tests are not run as root)", () => {
  const startAs = (uid: number) => node.start(["--config", config], { uid });

  it("leaves a file of the process's user to that user, in a folder of that user", async () => {
    chownSync(folder, user, user);
    chownSync(config, user, user);
    chmodSync(config, 0o600);
    const { pidFile } = await startAs(user);
    expect(write(pidFile)).toMatchObject({ result: "done" });
    expect(ownerAndMode(config)).toMatchObject({ uid: user, gid: user, mode: 0o100600 });
    for (const name of backupsIn(folder)) {
      expect(ownerAndMode(path.join(folder, name))).toMatchObject({ uid: user, gid: user, mode: 0o100600 });
    }
  });

  it("works without root by the rights of its own user, and refuses what those do not reach", async () => {
    const own = path.join(folder, "guts-host");
    copyFileSync(helperPath, own);
    chownSync(config, user, user);
    const { pidFile } = await startAs(user);
    const args = [own, "config-write", "--pid-file", pidFile, "--expect", sha256(before), "--new", sha256(after)];
    const asUser = () => spawnSync("/bin/sh", args, { encoding: "utf8", input: after, uid: user, gid: user });
    const refused = asUser();
    expect(refused.status).toBe(77);
    expect(resultOf(refused.stdout)).toMatchObject({ result: "refused", reason: expect.stringContaining("written") });
    expect(readFileSync(config, "utf8")).toBe(before);
    chownSync(folder, user, user);
    expect(resultOf(asUser().stdout)).toMatchObject({ result: "done" });
    expect(readFileSync(config, "utf8")).toBe(after);
    expect(ownerAndMode(config)).toMatchObject({ uid: user, gid: user });
  });

  it("follows no link with more than the rights of the process's user", async () => {
    chownSync(folder, user, user);
    const roots = path.join(folder, "roots");
    mkdirSync(roots, { mode: 0o755 });
    const target = path.join(roots, "target.yaml");
    writeFileSync(target, before, { mode: 0o644 });
    rmSync(config);
    symlinkSync(target, config);
    lchownSync(config, user, user);
    const { pidFile } = await startAs(user);
    expect(write(pidFile)).toMatchObject({ status: 77, result: "refused" });
    expect(readFileSync(target, "utf8")).toBe(before);
    expect(readdirSync(roots)).toEqual(["target.yaml"]);
  });

  it("refuses root's file in a folder of the process's user, whose owner could not be kept", async () => {
    chownSync(folder, user, user);
    const { pidFile } = await startAs(user);
    expect(write(pidFile)).toMatchObject({ status: 77, result: "refused", reason: expect.stringContaining("owner") });
    expect(ownerAndMode(config)).toMatchObject({ uid: 0 });
    expect(readFileSync(config, "utf8")).toBe(before);
    expect(hiddenIn(folder)).toEqual([]);
  });

  it("does not write as root below a folder that others can write, sticky or not", async () => {
    const { pidFile } = await startAs(user);
    expect(write(pidFile)).toMatchObject({ status: 77, result: "refused", reason: expect.stringContaining("root") });
    chmodSync(folder, 0o777);
    expect(write((await startAs(0)).pidFile)).toMatchObject({ status: 77, result: "refused" });
    chownSync(folder, user + 1, user + 1);
    chmodSync(folder, 0o755);
    expect(write(pidFile)).toMatchObject({ status: 77, result: "refused", reason: expect.stringContaining("neither") });
    expect(readFileSync(config, "utf8")).toBe(before);
  });

  it("writes as root where every folder is root's alone, and keeps the owner and group of the file", async () => {
    const safe = path.join("/opt", `guts-host-test-${process.pid}`);
    mkdirSync(safe, { mode: 0o755 });
    try {
      const file = path.join(safe, "config.yaml");
      writeFileSync(file, before);
      chownSync(file, 0, user);
      chmodSync(file, 0o640);
      const { pidFile } = await node.start(["--config", file], { uid: user });
      expect(write(pidFile)).toMatchObject({ status: 0, result: "done", path: file });
      expect(ownerAndMode(file)).toMatchObject({ uid: 0, gid: user, mode: 0o100640 });
      expect(readFileSync(file, "utf8")).toBe(after);
    } finally {
      rmSync(safe, { recursive: true });
    }
    expect(existsSync(safe)).toBe(false);
  });
});
