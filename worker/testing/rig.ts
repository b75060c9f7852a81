import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  type BuiltPrograms,
  buildPrograms,
  freePort,
  type RunningProgram,
  startProgram,
  waitFor,
} from "@/demo/node/testing/programs";
import type { SupervisorEvent } from "@/demo/supervisor/state-files";
import { loadConfig } from "@/lib/config/load";
import type { Config } from "@/lib/config/schema";

const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const holder = globalThis as typeof globalThis & { gutsConfig?: Config };

/** A real stand-in node under its real supervisor, and real workers on the test file's database. */
export interface Rig {
  /** Starts a worker and waits until it is ready. */
  startWorker(executor: string): Promise<RunningProgram>;
  /** How often the supervisor has started the node. */
  starts(): number;
  pid(): number | null;
  /** Tells this rig's helper processes from those of others on the machine. */
  pidFile: string;
  live(): Promise<boolean>;
  /** Pushes some 40 MiB of repositories, so that a restart has something to free. */
  fill(): Promise<void>;
  /** The supervisor's own process, for a test that stops it from restarting anything. */
  supervisor: RunningProgram;
  remove(): Promise<void>;
}

const limitBytes = 400 * 1024 * 1024;

export async function startRig(): Promise<Rig> {
  const programs = await buildPrograms();
  await bundleWorker(programs);
  const stateDir = join(programs.dir, "state");
  mkdirSync(stateDir);
  const api = `127.0.0.1:${await freePort()}`;
  const supervisor = startProgram(
    [
      ...[programs.path("supervisor"), "--state", stateDir, "--limit-bytes", String(limitBytes)],
      ...["--api-addr", api, "--metrics-addr", `127.0.0.1:${await freePort()}`],
      ...["--config", join(stateDir, "none.yaml"), "--marker", stateDir],
    ],
    // It begins empty, as a restarted one does; tests fill it.
    { STANDIN_SEED: "0" },
  );
  const live = () =>
    fetch(`http://${api}/health/ready`).then(
      (response) => response.status === 200,
      () => false,
    );
  await waitFor("the node to be ready", async () => (await live()) || null);

  const configFile = join(stateDir, "guts-runbook.yaml");
  const text = `
prometheus: [{ id: main, url: "http://127.0.0.1:9" }]
timeScale: 600
monitor: { intervalSeconds: 1 }
targets:
  - id: validator-2
    prometheus: main
    matchers: { instance: validator-2, job: guts-node }
    api: { url: "http://${api}" }
    host: { kind: supervised, pidFile: ${JSON.stringify(join(stateDir, "node.pid"))} }
`;
  writeFileSync(configFile, text);
  holder.gutsConfig = loadConfig({ path: configFile, text });
  const workers: RunningProgram[] = [];
  const pidFile = join(stateDir, "node.pid");
  const events = (): SupervisorEvent[] =>
    readFileSync(join(stateDir, "events.log"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  return {
    supervisor,
    live,
    async fill() {
      for (let number = 0; number < 10; number += 1) {
        const body = JSON.stringify({ owner: "test", name: `fill-${Date.now()}-${number}`, size_kib: 4096 });
        const response = await fetch(`http://${api}/api/repos`, { method: "POST", body });
        if (!response.ok) throw new Error(`the node refused a repository: ${response.status} ${await response.text()}`);
      }
    },
    starts: () => events().filter((event) => event.event === "start").length,
    pidFile,
    pid: () => (existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : null),
    async startWorker(executor) {
      const worker = startProgram([join(programs.dir, "worker.mjs")], {
        GUTS_RUNBOOK_CONFIG: configFile,
        GUTS_RUNBOOK_ROOT: root,
        GUTS_RUNBOOK_EXECUTOR_ID: executor,
      });
      workers.push(worker);
      await waitFor(`worker ${executor} to be ready`, () => {
        if (worker.child.exitCode !== null) throw new Error(`the worker ended: ${worker.stdout()}${worker.stderr()}`);
        return worker.stdout().includes('"worker ready"') || null;
      });
      return worker;
    },
    async remove() {
      for (const worker of workers) await worker.kill();
      supervisor.child.kill("SIGTERM");
      await supervisor.ended;
      programs.remove();
    },
  };
}

async function bundleWorker(programs: BuiltPrograms): Promise<void> {
  await build({
    entryPoints: [join(root, "worker/main.ts")],
    outfile: join(programs.dir, "worker.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "server-only": join(root, "lib/launcher/empty.mjs") },
    absWorkingDir: root,
    logLevel: "error",
  });
}
