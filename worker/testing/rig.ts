import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { renderNodeConfig } from "@/demo/launch/node-config";
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
import { startTestPrometheus } from "@/lib/testing/prometheus";
import type { SshServer } from "@/lib/testing/ssh-server";
import { startSshToHelper } from "./ssh-to-helper";

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
  /** The node's configuration file. */
  configPath: string;
  /** Names of the files beside it, hidden ones included. */
  besideConfig(): string[];
  configDir: string;
  /** The way to the helper; null where it is local. */
  ssh: SshServer | null;
  /** Null without the option `prometheus`. */
  prometheus: { url: string; ruleFile: string } | null;
  /** Lets the node's memory grow, its cache included, or stops that. */
  grow(on: boolean): void;
  /** Turns profiling off in the node's file and has the node start with that. */
  withoutProfiling(): Promise<void>;
  /** Names of the heap dumps that the node has written. */
  dumps(): string[];
  /** Where it writes them. */
  dumpDir: string;
  /** Where the workers keep files of their own. */
  dataFolder: string;
  /** The node's JSON at this path. */
  ask(path: string): Promise<Record<string, unknown>>;
  /** The supervisor's own process, for a test that stops it from restarting anything. */
  supervisor: RunningProgram;
  remove(): Promise<void>;
}

/** On a machine that is busy with other tests as well. */
const workerReadyMs = 60_000;
const limitBytes = 400 * 1024 * 1024;

/** With this cache size in its configuration the rig's node ends at once. */
export const refusedCacheBytes = 7 * 1024 * 1024;
const choosyNode = `
import { readFileSync } from "node:fs";
const file = process.argv[process.argv.indexOf("--config") + 1];
if (readFileSync(file, "utf8").includes("max_size: ${refusedCacheBytes}")) {
  console.error("invalid configuration");
  process.exit(1);
} else {
  await import("./node.mjs");
}
`;

export interface RigOptions {
  /**
   * With `ssh` the worker reaches the helper through a real sshd and a forced command, and there is a second target,
   * validator-3: the same node through a sudo that refuses.
   */
  transport?: "local" | "ssh";
  /** A real Prometheus that scrapes the node and reads the rule file of its entry in the configuration. */
  prometheus?: boolean;
  /** The node's configuration to begin with. */
  nodeConfig?: string;
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const programs = await buildPrograms();
  const installation = await bundleConsole(programs);
  const stateDir = join(programs.dir, "state");
  const configDir = join(programs.dir, "conf");
  const dumpDir = join(stateDir, "data");
  for (const dir of [stateDir, configDir, dumpDir]) mkdirSync(dir);
  const dataFolder = join(programs.dir, "console");
  const configPath = join(configDir, "config.yaml");
  const nodePath = join(programs.dir, "choosy.mjs");
  writeFileSync(nodePath, choosyNode);
  writeFileSync(configPath, options.nodeConfig ?? renderNodeConfig("leak"));
  const api = `127.0.0.1:${await freePort()}`;
  const metrics = `127.0.0.1:${await freePort()}`;
  const supervisor = startProgram(
    [
      ...[programs.path("supervisor"), "--state", stateDir, "--limit-bytes", String(limitBytes)],
      ...["--api-addr", api, "--metrics-addr", metrics],
      ...["--config", configPath, "--node", nodePath, "--marker", stateDir],
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

  const ssh = options.transport === "ssh" ? await startSshToHelper() : null;
  const rulesDir = join(programs.dir, "rules");
  mkdirSync(rulesDir);
  const ruleFile = join(rulesDir, "guts-runbook-trend.yml");
  const prometheus = options.prometheus
    ? await startTestPrometheus({ "guts-node": metrics }, { ruleFiles: `${rulesDir}/*.yml` })
    : null;
  const configFile = join(stateDir, "guts-runbook.yaml");
  const source = prometheus ? { url: prometheus.url, ruleFile } : { url: "http://127.0.0.1:9" };
  const target = (id: string, over: object) => ({
    id,
    prometheus: "main",
    matchers: prometheus ? { job: "guts-node" } : { instance: "validator-2", job: "guts-node" },
    ...(prometheus ? { limitBytes } : {}),
    api: { url: `http://${api}` },
    heapDump: true,
    host: { kind: "supervised", pidFile: join(stateDir, "node.pid"), configPath, dumpDir, ...ssh?.host, ...over },
  });
  // JSON is YAML as well.
  const text = JSON.stringify({
    prometheus: [{ id: "main", ...source }],
    timeScale: 600,
    monitor: { intervalSeconds: 1 },
    targets: [target("validator-2", {}), ...(ssh ? [target("validator-3", { sudo: true })] : [])],
  });
  writeFileSync(configFile, text);
  holder.gutsConfig = loadConfig({ path: configFile, text });
  const workers: RunningProgram[] = [];
  const pidFile = join(stateDir, "node.pid");
  const events = (): SupervisorEvent[] =>
    readFileSync(join(stateDir, "events.log"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const starts = () => events().filter((event) => event.event === "start").length;
  const pid = () => (existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : null);
  return {
    supervisor,
    live,
    configPath,
    configDir,
    ssh: ssh?.server ?? null,
    prometheus: prometheus && { url: prometheus.url, ruleFile },
    grow: (on) => (on ? writeFileSync(join(stateDir, "grow"), "") : rmSync(join(stateDir, "grow"), { force: true })),
    besideConfig: () => readdirSync(configDir).sort(),
    dumpDir,
    dataFolder,
    dumps: () => readdirSync(dumpDir).filter((name) => /^heap-.*\.prof$/.test(name)),
    ask: async (path) => (await fetch(`http://${api}${path}`)).json() as Promise<Record<string, unknown>>,
    async fill() {
      for (let number = 0; number < 10; number += 1) {
        const body = JSON.stringify({ owner: "test", name: `fill-${Date.now()}-${number}`, size_kib: 4096 });
        const response = await fetch(`http://${api}/api/repos`, { method: "POST", body });
        if (!response.ok) throw new Error(`the node refused a repository: ${response.status} ${await response.text()}`);
      }
    },
    starts,
    pidFile,
    pid,
    async withoutProfiling() {
      writeFileSync(configPath, readFileSync(configPath, "utf8").replace("  heap: true ", "  heap: false "));
      const before = starts();
      process.kill(pid() ?? 0, "SIGTERM");
      await waitFor("a node without profiling", async () => (starts() > before && (await live())) || null);
    },
    async startWorker(executor) {
      const worker = startProgram([join(programs.dir, "worker.mjs")], {
        GUTS_RUNBOOK_CONFIG: configFile,
        GUTS_RUNBOOK_ROOT: installation,
        GUTS_RUNBOOK_DATA: dataFolder,
        GUTS_RUNBOOK_EXECUTOR_ID: executor,
      });
      workers.push(worker);
      const deadline = Date.now() + workerReadyMs;
      while (!worker.stdout().includes('"worker ready"')) {
        const isLate = Date.now() > deadline;
        if (isLate || worker.child.exitCode !== null) {
          const how = isLate ? "is not ready in time" : "ended";
          throw new Error(`worker ${executor} ${how}: ${worker.stdout()}${worker.stderr()}`);
        }
        await sleep(50);
      }
      return worker;
    },
    async remove() {
      for (const worker of workers) await worker.kill();
      supervisor.child.kill("SIGTERM");
      await supervisor.ended;
      await ssh?.stop();
      await prometheus?.stop();
      programs.remove();
    },
  };
}

/** The worker, and an installation whose thread for reading profiles is built. Returns the installation's folder. */
async function bundleConsole(programs: BuiltPrograms): Promise<string> {
  const installation = join(programs.dir, "installation");
  mkdirSync(installation);
  for (const name of ["lib", "helper", "runbooks"]) symlinkSync(join(root, name), join(installation, name));
  await build({
    entryPoints: {
      worker: join(root, "worker/main.ts"),
      "installation/dist/profile-reader": join(root, "lib/adapters/profile/reader-thread.ts"),
    },
    outdir: programs.dir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    alias: { "server-only": join(root, "lib/launcher/empty.mjs") },
    absWorkingDir: root,
    logLevel: "error",
  });
  return installation;
}
