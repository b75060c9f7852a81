import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HostChanges, parseChanges } from "@/lib/domain/host/changes";
import { makeNodeFolder, type NodeFolder, type StartOptions } from "./testing/node-folder";
import { canMount, runWithMounts } from "./testing/private-mounts";

const helper = fileURLToPath(new URL("./guts-host", import.meta.url));
const run = (...args: string[]) => spawnSync("/bin/sh", [helper, ...args]);
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const text = "api:\n  addr: 127.0.0.1:8080\n";
const changesOf = (output: string): HostChanges => {
  const answer = parseChanges(output);
  if (answer.state !== "answered") throw new Error(answer.detail);
  return answer.value;
};

let node: NodeFolder;
let folder: string;
let config: string;

beforeEach(() => {
  node = makeNodeFolder(text);
  ({ folder, config } = node);
});

afterEach(() => node.remove());

const start = (args: string[], options: StartOptions = {}) => node.start(args, options);

describe("guts-host changes", () => {
  it("tells when program, configuration and machine changed", async () => {
    const { pidFile, identity } = await start(["--config", config]);
    utimesSync(config, 1_700_000_000, 1_700_000_000);
    const result = run("changes", "--pid-file", pidFile, "--days", "90");
    expect(result).toMatchObject({ status: 0, stderr: Buffer.alloc(0) });
    const answer = changesOf(result.stdout.toString());
    const bootedAt = Number(/^btime ([0-9]+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]) * 1000;
    expect(answer).toMatchObject({
      bootedAt,
      executable: {
        path: identity.executable,
        isReplaced: false,
        sha256: hash(readFileSync(identity.executable)),
        modifiedAt: Math.floor(statSync(identity.executable).mtimeMs / 1000) * 1000,
      },
      config: { path: config, modifiedAt: 1_700_000_000_000, sha256: hash(Buffer.from(text)) },
      configOrigin: "argument",
      unitFiles: [],
    });
    expect(Math.abs((answer.readAt ?? 0) - Date.now())).toBeLessThan(10_000);
    expect(answer.package?.version ?? answer.unreadable.join()).toBeTruthy();
  });

  it("sees that the running program was replaced, by the hash of what runs", async () => {
    const program = path.join(folder, "program");
    copyFileSync("/bin/sh", program);
    chmodSync(program, 0o755);
    const running = hash(readFileSync(program));
    const { pidFile } = await start(["--config", config], { program });
    rmSync(program);
    writeFileSync(program, "another program\n");
    const answer = changesOf(run("changes", "--pid-file", pidFile).stdout.toString());
    expect(answer.executable).toMatchObject({ path: program, isReplaced: true, sha256: running, sizeBytes: 16 });
    expect(answer).toMatchObject({
      package: null,
      unreadable: expect.arrayContaining([expect.stringContaining("package: ")]),
    });
  });

  it.runIf(canMount)(
    "takes the package's history of the days asked for, and the times of the unit's files",
    async () => {
      const { pidFile } = await start(["--config", config]);
      const standIn = (name: string, body: string) => {
        const file = path.join(folder, name);
        writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
        return file;
      };
      const logs = path.join(folder, "logs");
      mkdirSync(logs);
      // dpkg writes the clock of the host's own time zone.
      const stamp = (daysAgo: number) => {
        const at = new Date(Date.now() - daysAgo * 86_400_000);
        const two = (number: number) => String(number).padStart(2, "0");
        return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${at.toTimeString().slice(0, 8)}`;
      };
      const lines = [
        `${stamp(9)} upgrade guts-node:amd64 0.0.8 0.0.9`,
        `${stamp(3)} upgrade guts-node:amd64 0.0.9 0.1.0`,
        `${stamp(3)} status installed guts-node:amd64 0.1.0`,
        `${stamp(3)} upgrade guts-node-tools:amd64 1 2`,
      ];
      writeFileSync(path.join(logs, "dpkg.log"), `${lines.join("\n")}\n`);
      const unitFile = path.join(folder, "guts-node.service").replaceAll(" ", "");
      mkdirSync(path.dirname(unitFile), { recursive: true });
      writeFileSync(unitFile, "[Service]\n");
      utimesSync(unitFile, 1_700_000_500, 1_700_000_500);
      try {
        const mounts = new Map([
          ["/usr/bin/dpkg", standIn("dpkg", "echo 'guts-node:amd64: /usr/bin/dash'")],
          ["/usr/bin/dpkg-query", standIn("dpkg-query", "echo 0.1.0")],
          ["/usr/bin/systemctl", standIn("systemctl", `printf 'FragmentPath=%s\\nDropInPaths=\\n' '${unitFile}'`)],
          ["/var/log", logs],
        ]);
        const args = ["changes", "--pid-file", pidFile, "--unit", "guts-node"];
        const answer = changesOf(runWithMounts(mounts, ["/bin/sh", helper, ...args]).stdout);
        expect(answer.package).toEqual({ name: "guts-node", version: "0.1.0" });
        expect(answer.packageLog).toEqual([
          { at: expect.any(Number), action: "upgrade", fromVersion: "0.0.9", toVersion: "0.1.0" },
        ]);
        expect(answer.unitFiles).toEqual([{ path: unitFile, modifiedAt: 1_700_000_500_000 }]);
        const longer = runWithMounts(mounts, ["/bin/sh", helper, ...args, "--days", "30"]).stdout;
        expect(changesOf(longer).packageLog).toHaveLength(2);
      } finally {
        rmSync(path.dirname(unitFile), { recursive: true, force: true });
      }
    },
  );
});
