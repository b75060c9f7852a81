import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callHelper, resultOf, sha256 } from "./testing/call-helper";
import { makeNodeFolder, type NodeFolder } from "./testing/node-folder";

const isRoot = process.getuid?.() === 0;
/** A user that every machine has. */
const nobody = 65_534;
const good = "cache: 256 # ü\n";
const bad = "cache: 7";
const backup = "config.yaml.bak-20261124T010203Z";
let node: NodeFolder;
let folder: string;
let config: string;
let pidFile: string;

beforeEach(async () => {
  node = makeNodeFolder(bad);
  ({ folder, config } = node);
  writeFileSync(path.join(folder, backup), good);
  ({ pidFile } = await node.start(["--config", config], {}));
});

afterEach(() => node.remove());

/** Ends the process and waits until the kernel has let go of it. */
async function endNode() {
  node.stop();
  while (callHelper(["facts", "--pid-file", pidFile]).stdout.includes("state: running"));
}

function restore(file = config, name = backup, [from, to] = [bad, good]) {
  const hashes = ["--expect", sha256(from), "--new", sha256(to)];
  const args = ["config-restore", "--pid-file", pidFile, "--backup", name, ...hashes, "--config", file];
  const { status, stdout } = callHelper(args);
  return { status, ...resultOf(stdout), stdout };
}

const leftIn = (where: string) => readdirSync(where).filter((name) => name.startsWith(".guts-host"));

describe("guts-host config-restore for a process that is gone", () => {
  it("brings the named file back byte for byte, and says already the second time", async () => {
    await endNode();
    expect(restore()).toMatchObject({ status: 0, result: "done", path: config, after: sha256(good) });
    expect(readFileSync(config, "utf8")).toBe(good);
    expect(restore()).toMatchObject({ status: 0, result: "already" });
    expect(leftIn(folder)).toEqual([]);
  });

  it("does so without a pid file, and with one whose id another process has by now", async () => {
    await endNode();
    const [, start, executable] = readFileSync(pidFile, "utf8").split("\n");
    writeFileSync(pidFile, `${process.pid}\n${Number(start) + 1}\n${executable}\n`);
    expect(restore()).toMatchObject({ result: "done" });
    rmSync(pidFile);
    expect(restore()).toMatchObject({ result: "already" });
    writeFileSync(config, bad);
    expect(restore()).toMatchObject({ result: "done" });
  });

  it("takes the file of a process that runs from that process, whatever is named", () => {
    const other = path.join(folder, "other.yaml");
    writeFileSync(other, bad);
    writeFileSync(path.join(folder, "other.yaml.bak-20261124T010203Z"), good);
    expect(restore(other)).toMatchObject({ result: "done", path: config });
    expect(readFileSync(other, "utf8")).toBe(bad);
  });

  it.each([
    ["no backup", "config.yaml.bak-20261124T010204Z"],
    ["a backup of somebody else's form", "config.yaml.bak"],
    ["one with more to its name", `${backup}-10`],
    ["one of another file", "other.yaml.bak-20261124T010203Z"],
  ])("refuses a file with %s beside it, and tells nothing of that file", async (_, name) => {
    for (const each of ["config.yaml.bak", `${backup}-10`, "other.yaml.bak-20261124T010203Z"]) {
      writeFileSync(path.join(folder, each), good);
    }
    await endNode();
    const result = restore(config, name);
    expect(result).toMatchObject({ status: 77, result: "refused" });
    expect(result.stdout).not.toContain(sha256(bad));
    expect(readFileSync(config, "utf8")).toBe(bad);
  });

  it("refuses a backup with other content, and a file that was changed", async () => {
    await endNode();
    expect(restore(config, backup, [bad, "else"])).toMatchObject({ status: 77, result: "refused" });
    expect(restore(config, backup, ["else", good])).toMatchObject({ status: 78, result: "changed" });
    expect(readFileSync(config, "utf8")).toBe(bad);
  });

  it.each(["relative.yaml", "/tmp/../etc/passwd", "/tmp/$(id)", "/tmp/a\nb", ""])("refuses the path %j", (file) => {
    expect(restore(file)).toMatchObject({ status: 64, stdout: "" });
  });

  it("refuses what is no regular file", async () => {
    await endNode();
    rmSync(config);
    mkdirSync(config);
    expect(restore()).toMatchObject({ status: 77, result: "refused" });
  });

  it("replaces the file that a link leads to, and keeps the link", async () => {
    await endNode();
    const link = path.join(folder, "link.yaml");
    symlinkSync(config, link);
    expect(restore(link)).toMatchObject({ result: "done", path: link, real: config });
    expect(readFileSync(link, "utf8")).toBe(good);
  });
});

describe.skipIf(!isRoot)("guts-host config-restore as root for a process that is gone", () => {
  it("has the rights of the folder's owner and keeps its files that user's", async () => {
    await endNode();
    for (const each of [folder, config, path.join(folder, backup)]) chownSync(each, nobody, nobody);
    expect(restore()).toMatchObject({ result: "done" });
    expect(readFileSync(config, "utf8")).toBe(good);
  });

  it("is led by a link of that user to nothing that the user could not write", async () => {
    await endNode();
    const roots = path.join("/opt", `guts-host-gone-${process.pid}`);
    mkdirSync(roots, { mode: 0o755 });
    try {
      const file = path.join(roots, "config.yaml");
      writeFileSync(file, bad);
      writeFileSync(path.join(roots, backup), good);
      rmSync(config);
      symlinkSync(file, config);
      chownSync(folder, nobody, nobody);
      expect(restore()).toMatchObject({ status: 77, result: "refused" });
      expect(readFileSync(file, "utf8")).toBe(bad);
      expect(readdirSync(roots).sort()).toEqual(["config.yaml", backup]);
    } finally {
      rmSync(roots, { recursive: true });
    }
  });

  it("does not go as root where others can write, nor for an owner whom the host does not know", async () => {
    await endNode();
    chmodSync(folder, 0o777);
    expect(restore()).toMatchObject({ status: 77, result: "refused", reason: expect.stringContaining("root") });
    chmodSync(folder, 0o755);
    chownSync(folder, 54_321, 54_321);
    expect(restore()).toMatchObject({ status: 77, result: "refused", reason: expect.stringContaining("no user") });
    expect(readFileSync(config, "utf8")).toBe(bad);
  });
});

describe("guts-host config and config-write for a process that is gone", () => {
  const read = (...more: string[]) => callHelper(["config", "--pid-file", pidFile, ...more]);
  const hashes = ["--expect", sha256(bad), "--new", sha256(good)];
  const write = (file: string) =>
    callHelper(["config-write", "--pid-file", pidFile, ...hashes, "--config", file], good);

  it("read and replace the named file, beside which a backup of our own lies", async () => {
    await endNode();
    const { status, stdout } = read("--config", config);
    expect([status, stdout]).toEqual([0, expect.stringContaining(`sha256: ${sha256(bad)}`)]);
    expect(stdout.endsWith(`\n== content\n${bad}`)).toBe(true);
    expect(resultOf(write(config).stdout)).toMatchObject({ result: "done", path: config, after: sha256(good) });
    expect(readFileSync(config, "utf8")).toBe(good);
    expect(leftIn(folder)).toEqual([]);
  });

  it("tell and change nothing of a file that no such backup vouches for", async () => {
    const other = path.join(folder, "other.yaml");
    writeFileSync(other, bad);
    writeFileSync(`${other}.bak`, good);
    await endNode();
    const { stdout } = read("--config", other);
    expect(stdout).toContain("state: gone\n");
    expect(stdout).not.toContain(sha256(bad));
    expect(stdout).not.toContain("== content");
    expect(resultOf(write(other).stdout)).toMatchObject({ result: "refused" });
    expect(readFileSync(other, "utf8")).toBe(bad);
  });

  it("take the file of a process that runs from that process, whatever is named", () => {
    const other = path.join(folder, "other.yaml");
    writeFileSync(other, good);
    writeFileSync(path.join(folder, "other.yaml.bak-20261124T010203Z"), good);
    expect(read("--config", other).stdout).toContain(`path: ${config}\n`);
  });

  it("say that the process is gone where no file is named", async () => {
    await endNode();
    expect(read().stdout).toContain("state: gone\n");
  });
});
