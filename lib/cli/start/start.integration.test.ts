import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { waitUntil } from "@/lib/launcher/wait";
import { withTestDatabase } from "@/lib/testing/database";

const project = process.cwd();
let root: string;
let dataRoot: string;
const running: ChildProcess[] = [];
withTestDatabase();

beforeAll(async () => {
  // Below the project, so that the bundles find their packages; of what is built, the pages alone are missing.
  const cache = path.join(project, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  root = mkdtempSync(path.join(cache, "cli-test-"));
  dataRoot = path.join(root, ".data");
  for (const name of ["lib", "helper", "runbooks"]) symlinkSync(path.join(project, name), path.join(root, name));
  await build({
    entryPoints: { "guts-runbook": "lib/cli/main.ts", worker: "worker/main.ts" },
    outdir: path.join(root, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "server-only": path.join(project, "lib/launcher/empty.mjs") },
    absWorkingDir: project,
    logLevel: "error",
  });
  writeFileSync(path.join(root, "guts-runbook.yaml"), "prometheus: []\ntargets: []\n");
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs the bundled program in its folder, with nothing of ours in its environment but what is given. */
function run(args: readonly string[], env: Record<string, string> = {}) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [path.join(root, "dist/guts-runbook.mjs"), ...args], {
    cwd: root,
    env: { PATH, HOME, NODE_ENV: "test", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return { child, output: () => output, ended };
}

const workerPath = () => path.join(root, "dist/worker.mjs");

/** The processes whose command line holds this text. */
function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

describe("guts-runbook", () => {
  it("answers wrong arguments with the usage and status 64", async () => {
    const { output, ended } = run(["start", "--only", "database"]);
    expect(await ended).toBe(64);
    expect(output()).toContain("--only takes web or worker");
    expect(output()).toContain("usage: guts-runbook start");
  });

  it("gives the doctor's report as JSON and status 1 when there is a problem", async () => {
    const { output, ended } = run(["doctor", "--json"], { DATABASE_URL: process.env.DATABASE_URL ?? "" });
    expect(await ended).toBe(1);
    const report = JSON.parse(output()) as { ok: boolean; lines: { name: string; state: string }[] };
    expect(report.ok).toBe(false);
    expect(report.lines.filter((line) => line.state === "problem").map((line) => line.name)).toEqual(["file"]);
  });
});

describe("guts-runbook start", () => {
  it("refuses a wrong configuration file with the line of the mistake, and leaves nothing behind", async () => {
    const file = path.join(root, "wrong.yaml");
    writeFileSync(file, "prometheus: []\ntarget: []\n");
    const { output, ended } = run(["start"], { GUTS_RUNBOOK_CONFIG: file });
    expect(await ended).toBe(1);
    expect(output()).toContain(`${file}:2:1`);
    expect(output()).not.toContain("    at ");
    expect(() => readdirSync(dataRoot)).toThrow("ENOENT");
  });

  it("says what to do when the pages are not built, or one process has no database to share", async () => {
    const unbuilt = run(["start", "--only", "web"], { DATABASE_URL: process.env.DATABASE_URL ?? "" });
    expect(await unbuilt.ended).toBe(1);
    expect(unbuilt.output()).toContain("npm run build");
    const alone = run(["start", "--only", "worker"]);
    expect(await alone.ended).toBe(1);
    expect(alone.output()).toContain("needs DATABASE_URL");
  });

  it("says who holds up the port before it starts anything", async () => {
    mkdirSync(path.join(root, ".next"), { recursive: true });
    writeFileSync(path.join(root, ".next/BUILD_ID"), "x");
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const address = holder.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const { output, ended } = run(["start"], { PORT: String(port) });
    expect(await ended).toBe(1);
    holder.close();
    expect(output()).toContain(`Port ${port} of 127.0.0.1 is taken`);
    expect(output()).not.toContain("starting");
  });

  it("runs the worker alone, shows its log, starts it again when it ends, and ends cleanly on TERM", async () => {
    rmSync(dataRoot, { recursive: true, force: true });
    const { child, output, ended } = run(["start", "--only", "worker"], {
      DATABASE_URL: process.env.DATABASE_URL ?? "",
    });
    expect(await waitUntil(() => output().includes("ready: worker"), { timeoutMs: 60_000 }), output()).toBe(true);
    expect(output()).toContain(path.join(dataRoot, "secrets.json"));
    expect(output()).toContain("Set GUTS_RUNBOOK_BOOTSTRAP_TOKEN,");
    expect(await waitUntil(() => output().includes('"msg":"worker ready"'), { timeoutMs: 5_000 })).toBe(true);

    const [first = "0"] = processesWith(workerPath());
    process.kill(Number(first), "SIGKILL");
    const ups = () => output().split('"msg":"worker ready"').length - 1;
    expect(await waitUntil(() => ups() === 2, { timeoutMs: 30_000 }), output()).toBe(true);

    const second = run(["start", "--only", "worker"], { DATABASE_URL: process.env.DATABASE_URL ?? "" });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`is already running as process ${child.pid}`);

    child.kill("SIGTERM");
    expect(await ended, output()).toBe(0);
    expect(output()).toContain('"msg":"worker stopped"');
    expect(processesWith(workerPath())).toEqual([]);
  });

  it("ends what a killed start left running before it starts anew, as the same worker", async () => {
    const env = { DATABASE_URL: process.env.DATABASE_URL ?? "" };
    const killed = run(["start", "--only", "worker"], env);
    expect(await waitUntil(() => killed.output().includes("ready: worker"), { timeoutMs: 60_000 })).toBe(true);
    const left = processesWith(workerPath());
    killed.child.kill("SIGKILL");
    await killed.ended;
    expect(processesWith(workerPath())).toEqual(left);

    const next = run(["start", "--only", "worker"], env);
    expect(await waitUntil(() => next.output().includes("ready: worker"), { timeoutMs: 60_000 }), next.output()).toBe(
      true,
    );
    expect(next.output()).toContain(`ending what an earlier start left running: worker (${left[0]})`);
    expect(processesWith(workerPath())).not.toContain(left[0]);
    next.child.kill("SIGTERM");
    expect(await next.ended, next.output()).toBe(0);
    expect(processesWith(workerPath())).toEqual([]);
    const database = new Client({ connectionString: process.env.DATABASE_URL });
    await database.connect();
    const { rows } = await database.query("select epoch from worker_heartbeats");
    await database.end();
    expect(rows).toHaveLength(1);
  });
});
