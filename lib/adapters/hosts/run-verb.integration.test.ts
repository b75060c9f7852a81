import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isRunning } from "@/demo/node/testing/programs";
import type { OutputChunk } from "./line-output";
import { treeGraceMs } from "./process-tree";
import { type HostVerbOptions, maxVerbOutputBytes, runHostVerb } from "./run-verb";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "guts-verb-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
/** Runs a script in the helper's place. */
async function runScript(body: string, more: Partial<HostVerbOptions> = {}) {
  count += 1;
  const helperPath = path.join(folder, `helper-${count}`);
  await writeFile(helperPath, body);
  return runHostVerb({ helperPath, sudo: false, args: [], timeoutMs: 20_000, ...more });
}

/**
 * A helper that hangs, as badly as can be: it ignores TERM, and so does a grandchild; another left the process group and
 * lost its parent, and a third one has a session of its own. Each writes its pid down.
 */
const hangingTree = (file: string) => `
trap '' TERM
echo $$ >>'${file}'
( trap '' TERM; sh -c 'echo $$ >>"$1"; while :; do sleep 0.1; done' sh '${file}' ) &
bash -c 'set -m; sh -c "echo \\$\\$ >>\\$1; exec sleep 60" sh "$1" &' bash '${file}'
setsid sh -c 'trap "" TERM; echo $$ >>"$1"; while :; do sleep 0.1; done' sh '${file}' &
echo started
while :; do sleep 0.1; done
`;
const pidsIn = (file: string) => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : []);

describe("runHostVerb", () => {
  it("gives what the helper printed and how it ended", async () => {
    const result = await runScript('echo "$#:$1:$2"; exit 3', { args: ["a b", "$(id)"] });
    expect(result).toEqual({
      exitCode: 3,
      signal: null,
      timedOut: false,
      cancelled: false,
      stdout: "2:a b:$(id)\n",
      truncated: false,
      survivors: [],
    });
  });

  it("passes whole lines on while they appear, in order", async () => {
    const seen: (OutputChunk & { atMs: number })[] = [];
    const started = Date.now();
    const result = await runScript("printf 'on'; sleep 0.3; echo e; echo two >&2; sleep 0.5; printf 'dr€i'", {
      onOutput: (chunk) => seen.push({ ...chunk, atMs: Date.now() - started }),
    });
    expect(seen.map(({ stream, text }) => [stream, text])).toEqual([
      ["stdout", "one\n"],
      ["stderr", "two\n"],
      ["stdout", "dr€i"],
    ]);
    expect((seen[2]?.atMs ?? 0) - (seen[0]?.atMs ?? 0)).toBeGreaterThan(300);
    expect(result.stdout).toBe("one\ndr€i");
  });

  it("ends every process of a helper that hangs when it is cancelled, within 2 s of the grace period", async () => {
    const file = path.join(folder, "cancelled");
    const controller = new AbortController();
    const running = runScript(hangingTree(file), { signal: controller.signal });
    await expect.poll(() => pidsIn(file).length).toBe(4);
    expect(pidsIn(file).filter(isRunning)).toHaveLength(4);
    const asked = Date.now();
    controller.abort();
    const result = await running;
    expect(Date.now() - asked).toBeLessThan(treeGraceMs + 2000);
    expect(pidsIn(file).filter(isRunning)).toEqual([]);
    expect(result).toMatchObject({
      exitCode: null,
      signal: "SIGKILL",
      cancelled: true,
      timedOut: false,
      stdout: "started\n",
      survivors: [],
    });
  });

  it("ends the same tree when the time is up", async () => {
    const file = path.join(folder, "late");
    const result = await runScript(hangingTree(file), { timeoutMs: 700 });
    expect(pidsIn(file)).toHaveLength(4);
    expect(pidsIn(file).filter(isRunning)).toEqual([]);
    expect(result).toMatchObject({ cancelled: false, timedOut: true, survivors: [] });
  });

  it("waits no grace period for a helper that ends on TERM, and keeps its last words", async () => {
    const controller = new AbortController();
    const started = Date.now();
    const result = await runScript("trap 'echo bye; exit 143' TERM; sleep 60 & sleep 0.2; echo hello; wait", {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    expect(Date.now() - started).toBeLessThan(treeGraceMs);
    expect(result).toMatchObject({ exitCode: 143, cancelled: true, stdout: "hello\nbye\n" });
  });

  it("ends what a helper left behind that holds its output open", async () => {
    const file = path.join(folder, "left");
    const result = await runScript(`sleep 60 & echo $! >'${file}'; exit 0`, { timeoutMs: 500 });
    expect(result).toMatchObject({ exitCode: 0, timedOut: true });
    expect(pidsIn(file).filter(isRunning)).toEqual([]);
  });

  it("starts nothing when it is cancelled beforehand", async () => {
    const file = path.join(folder, "never");
    const result = await runScript(`echo 1 >'${file}'`, { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ exitCode: null, cancelled: true, stdout: "" });
    expect(existsSync(file)).toBe(false);
  });

  it("keeps the first 10 MiB of a helper that prints too much, and lets it come to its end", async () => {
    const result = await runScript("head -c 12000000 /dev/zero | tr '\\0' y; exit 4");
    expect(result).toMatchObject({ exitCode: 4, truncated: true });
    expect(result.stdout.length).toBeLessThanOrEqual(maxVerbOutputBytes);
    expect(result.stdout.length).toBeGreaterThan(maxVerbOutputBytes - 128 * 1024);
  });

  it("fails clearly when the program cannot be started", async () => {
    // The environment has a fixed PATH without this folder; sudo itself may or may not be installed here.
    const result = runHostVerb({ helperPath: "/nowhere/guts-host", sudo: true, args: ["facts"], timeoutMs: 5000 });
    await expect(result.then(({ exitCode }) => `exit ${exitCode}`, String)).resolves.toMatch(/exit 1|cannot run sudo/);
  });
});
