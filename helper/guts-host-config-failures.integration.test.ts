import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callHelper, helperPath, resultOf, sha256, startHelper } from "./testing/call-helper";
import { makeNodeFolder, type NodeFolder } from "./testing/node-folder";
import { canMount } from "./testing/private-mounts";
import { type RealProcess, startReal } from "./testing/real-process";

const long = process.env.GUTS_TEST_LONG !== undefined;
const before = `# before\n${"a: 1\n".repeat(2400)}`;
const after = `# after\n${"b: 2\n".repeat(2400)}`;
let node: NodeFolder;
let folder: string;
let config: string;

beforeEach(() => {
  node = makeNodeFolder(before);
  ({ folder, config } = node);
});

const running: RealProcess[] = [];

afterEach(() => {
  for (const real of running.splice(0)) real.stop();
  node.remove();
});

const writeArgs = (pidFile: string, text = after, expected = before) => [
  ...["config-write", "--pid-file", pidFile],
  ...["--expect", sha256(expected), "--new", sha256(text)],
];
const oddNames = () => readdirSync(folder).filter((name) => name.startsWith(".") || name.includes(".bak-"));

describe("guts-host config-write that is ended in the middle", () => {
  const count = long ? 120 : 14;
  const points = Array.from({ length: count }, (_, index) => index / count);

  it("leaves the old or the new file whole, with its mode, wherever KILL strikes; the next call tidies up", async () => {
    chmodSync(config, 0o640);
    const { pidFile } = await node.start(["--config", config], {});
    const begun = performance.now();
    expect(callHelper(writeArgs(pidFile), after).status).toBe(0);
    const wholeMs = performance.now() - begun;
    const seen = new Set<string>();
    for (const point of points) {
      writeFileSync(config, before);
      const call = startHelper(writeArgs(pidFile));
      call.write(after);
      call.close();
      const timer = setTimeout(() => call.kill("SIGKILL"), point * wholeMs);
      await call.exit;
      clearTimeout(timer);
      const text = readFileSync(config, "utf8");
      expect([before, after]).toContain(text);
      expect(statSync(config).mode & 0o777).toBe(0o640);
      for (const name of readdirSync(folder).filter((each) => each.includes(".bak-"))) {
        expect(readFileSync(path.join(folder, name), "utf8")).toBe(before);
      }
      seen.add(text === before ? "old" : "new");
    }
    expect(seen).toContain("old");
    writeFileSync(config, before);
    // What a killed call has started may live a moment longer, and holds the folder till then.
    await expect.poll(() => callHelper(writeArgs(pidFile), after).status, { timeout: 5000 }).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("leaves nothing of its own wherever TERM strikes, unless it has done all of it", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    for (const point of points) {
      writeFileSync(config, before);
      const backups = oddNames().length;
      const call = startHelper(writeArgs(pidFile));
      call.write(after);
      call.close();
      const timer = setTimeout(() => call.kill("SIGTERM"), point * 400);
      const { code, signal, stdout } = await call.exit;
      clearTimeout(timer);
      if (resultOf(stdout).result === "done") {
        expect(readFileSync(config, "utf8")).toBe(after);
      } else {
        // Before its first line of its own it has no trap yet.
        expect(code === 143 || signal === "SIGTERM").toBe(true);
        expect(readFileSync(config, "utf8")).toBe(before);
        expect(oddNames()).toHaveLength(backups);
      }
    }
  });
});

describe("guts-host config-write whose reader goes away", () => {
  it("takes back what it has begun, once it notices", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    // Its first line is read, and then nobody reads any more.
    const script = '/bin/sh "$0" "$@" | head -n 1';
    const result = spawnSync(
      "/bin/bash",
      ["-c", `${script}; exit "\${PIPESTATUS[0]}"`, helperPath, ...writeArgs(pidFile)],
      {
        encoding: "utf8",
        input: after,
      },
    );
    expect(result).toMatchObject({ status: 74, stdout: "== act\n" });
    expect(readFileSync(config, "utf8")).toBe(before);
    expect(oddNames()).toEqual([]);
  });
});

describe("guts-host config-write against others", () => {
  it("lets one of several calls at once win, and the others write nothing", async () => {
    const { pidFile } = await node.start(["--config", config], {});
    const texts = ["one: 1\n", "two: 2\n", "three: 3\n"];
    const calls = texts.map((text) => {
      const call = startHelper(writeArgs(pidFile, text));
      call.write(text);
      call.close();
      return call.exit;
    });
    const exits = await Promise.all(calls);
    const winners = exits.flatMap(({ code }, index) => (code === 0 ? [texts[index]] : []));
    expect(winners).toEqual([readFileSync(config, "utf8")]);
    for (const { code } of exits) expect([0, 77, 78]).toContain(code);
    expect(oddNames()).toHaveLength(1);
  });
});

describe.skipIf(!canMount)(
  "guts-host config-write on a disk that fails (skipped where mounting is not allowed)",
  () => {
    /** A node whose folder `disk` is a small file system of its own. */
    async function startOnDisk(options: string, prepare: string) {
      const disk = path.join(folder, "disk");
      mkdirSync(disk, { recursive: true });
      const mount = `mount -t tmpfs -o mode=755,${options} tmpfs '${disk}' && cp '${config}' '${disk}/config.yaml'`;
      const run = `exec /bin/sh '${folder}/program.sh' --config '${disk}/config.yaml'`;
      const script = path.join(folder, "on-disk.sh");
      writeFileSync(script, `${mount} && cd '${disk}' && { ${prepare}; } >/dev/null 2>&1; cd /; ${run}\n`);
      const args = ["-m", "--propagation", "private", "/bin/sh", script];
      const real = await startReal({ folder, program: "unshare", args });
      running.push(real);
      const inside = (command: readonly string[], input = "") =>
        spawnSync("nsenter", ["-t", `${real.pid}`, "-m", ...command], { encoding: "utf8", input });
      return { real, disk, inside, listing: () => inside(["ls", "-A", disk]).stdout.trim().split("\n") };
    }

    // One page is 4 KiB, and each of the texts takes three.
    it.each([0, 1, 2, 3, 4, 5, 6])(
      "leaves the original byte for byte with %i pages free, and no other file",
      async (free) => {
        const { real, disk, inside, listing } = await startOnDisk(
          "size=64k",
          `head -c 200000 /dev/zero >filler; truncate -s -${free * 4096} filler`,
        );
        const result = inside(["/bin/sh", helperPath, ...writeArgs(real.pidFile)], after);
        const text = inside(["cat", `${disk}/config.yaml`]).stdout;
        if (free < 6) {
          expect(resultOf(result.stdout)).toMatchObject({
            result: "failed",
            reason: expect.stringContaining("disk is full"),
          });
          expect(result.status).toBe(79);
          expect(text).toBe(before);
          expect(listing()).toEqual(["config.yaml", "filler"]);
        } else {
          expect(result.status).toBe(0);
          expect(text).toBe(after);
        }
      },
    );

    it.each([
      ["no file can be made", "nr_inodes=3", ":", "disk is full"],
      ["the file system is read-only", "size=1m", "mount -o remount,ro .", "read-only"],
    ])("refuses where %s", async (_, options, prepare, why) => {
      const { real, disk, inside, listing } = await startOnDisk(options, prepare);
      inside(["touch", `${disk}/config.yaml`]);
      if (options === "nr_inodes=3") inside(["touch", `${disk}/filler`]);
      const names = listing();
      const result = inside(["/bin/sh", helperPath, ...writeArgs(real.pidFile)], after);
      expect(result.status).toBe(77);
      expect(resultOf(result.stdout)).toMatchObject({ result: "refused", reason: expect.stringContaining(why) });
      expect(inside(["cat", `${disk}/config.yaml`]).stdout).toBe(before);
      expect(listing()).toEqual(names);
    });

    it("takes everything back when the file itself cannot be replaced", async () => {
      const { real, disk, inside, listing } = await startOnDisk("size=1m", "mount --bind config.yaml config.yaml");
      const result = inside(["/bin/sh", helperPath, ...writeArgs(real.pidFile)], after);
      expect(result.status).toBe(79);
      expect(resultOf(result.stdout)).toMatchObject({
        result: "failed",
        reason: expect.stringContaining("mount point"),
      });
      expect(inside(["cat", `${disk}/config.yaml`]).stdout).toBe(before);
      expect(listing()).toEqual(["config.yaml"]);
    });

    it("leaves an immutable file as it is (where the machine can make one)", async (context) => {
      const { real, disk, inside, listing } = await startOnDisk("size=1m", "chattr +i config.yaml");
      if (!inside(["lsattr", `${disk}/config.yaml`]).stdout.includes("i"))
        context.skip("this machine has no chattr +i");
      const result = inside(["/bin/sh", helperPath, ...writeArgs(real.pidFile)], after);
      inside(["chattr", "-i", `${disk}/config.yaml`]);
      expect(resultOf(result.stdout).result).toMatch(/refused|failed/);
      expect(inside(["cat", `${disk}/config.yaml`]).stdout).toBe(before);
      expect(listing()).toEqual(["config.yaml"]);
    });

    it("sees a change that somebody makes while it works, keeps that, and takes its own back", async () => {
      const { real, disk, inside, listing } = await startOnDisk("size=1m", ":");
      // The last program that runs before the file is looked at again is sync, here one that an editor has been quicker than.
      const editor = path.join(folder, "sync.sh");
      writeFileSync(editor, `#!/bin/sh\necho 'edited: by hand' >'${disk}/config.yaml'\n`, { mode: 0o755 });
      inside(["mount", "--bind", editor, "/usr/bin/sync"]);
      const result = inside(["/bin/sh", helperPath, ...writeArgs(real.pidFile)], after);
      expect(result.status).toBe(78);
      expect(resultOf(result.stdout)).toMatchObject({ result: "changed" });
      expect(inside(["cat", `${disk}/config.yaml`]).stdout).toBe("edited: by hand\n");
      expect(listing()).toEqual(["config.yaml"]);
    });
  },
);
