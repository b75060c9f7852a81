import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DemoScenario } from "../../demo/launch/nodes";
import type { InnerPorts } from "../../demo/launch/ports";
import type { Profile } from "../../demo/node/environment";
import { loopbackPorts } from "../../lib/launcher/loopback-ports";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export interface RunningDemo {
  url: string;
  signInUrl: string;
  prometheusUrl: string;
  apiToken: string;
  webhookToken: string;
  /** Address of the first node's API, and its configuration file. */
  nodeUrl: string;
  nodeConfig: string;
  readyAt: number;
  /** Pushes 40 MiB of repositories to the first node, so that a restart that follows another one has something to free. */
  fill(): Promise<void>;
  /** The pid of one of its programs, by the name in its log. */
  pidOf(name: string): number;
  stop(): Promise<number | null>;
}

/**
 * Starts the real demo (launcher and all) with a data folder of its own and a free web port, and waits for `ready:`.
 * `stop` is a Ctrl-C and resolves with the exit status.
 */
export async function startDemo(
  profile: Profile,
  scenario: DemoScenario = "leak",
  { signOffPeople = 1 }: { signOffPeople?: 1 | 2 } = {},
): Promise<RunningDemo> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), `guts-e2e-${profile}-`));
  mkdirSync(dataFolder, { recursive: true });
  const child = spawn(process.execPath, [path.join(root, "lib/launcher/main.mjs"), "demo"], {
    cwd: root,
    detached: true,
    env: {
      ...withoutNodeEnv(process.env),
      STANDIN_PROFILE: profile,
      DEMO_SCENARIO: scenario,
      DEMO_SIGN_OFF_PEOPLE: String(signOffPeople),
      DEMO_DATA_FOLDER: dataFolder,
      // Two demos that begin at once would both find 3000 free.
      PORT: String(await loopbackPorts.anyFree()),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  const signInUrl = await waitForReady(child, output);
  const secrets = JSON.parse(readFileSync(path.join(dataFolder, "demo/secrets.json"), "utf8")) as Record<
    string,
    string
  >;
  const ports = JSON.parse(readFileSync(path.join(dataFolder, "demo/ports.json"), "utf8")) as InnerPorts;
  const nodeUrl = `http://127.0.0.1:${Object.values(ports.nodes)[0]?.api}`;
  // As the demo names its nodes' folders.
  const nodeFolder = scenario === "leak" || scenario === "steady" ? "node" : `node-${scenario}`;
  return {
    url: new URL(signInUrl).origin,
    signInUrl,
    prometheusUrl: `http://127.0.0.1:${ports.prometheus}`,
    apiToken: secrets.bootstrapToken ?? "",
    webhookToken: secrets.webhookToken ?? "",
    nodeUrl,
    nodeConfig: path.join(dataFolder, "demo", nodeFolder, "config.yaml"),
    readyAt: Date.now(),
    async fill() {
      for (let number = 0; number < 10; number += 1) {
        const body = JSON.stringify({ owner: "story", name: `fill-${Date.now()}-${number}`, size_kib: 4096 });
        const response = await fetch(`${nodeUrl}/api/repos`, { method: "POST", body });
        if (!response.ok) throw new Error(`the node refused a repository: ${response.status} ${await response.text()}`);
      }
    },
    pidOf(name) {
      const file = path.join(dataFolder, "demo/children.json");
      const children = JSON.parse(readFileSync(file, "utf8")) as { name: string; pid: number }[];
      const found = children.find((one) => one.name === name);
      if (!found) throw new Error(`the demo runs no ${name}: ${children.map((one) => one.name).join(", ")}`);
      return found.pid;
    },
    async stop() {
      const status = await new Promise<number | null>((resolve) => {
        child.once("exit", resolve);
        child.kill("SIGINT");
      });
      rmSync(dataFolder, { recursive: true, force: true });
      return status;
    },
  };
}

/** The test runner's NODE_ENV is not the demo's business. */
function withoutNodeEnv({ NODE_ENV: _own, ...rest }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return rest as NodeJS.ProcessEnv;
}

function waitForReady(child: ChildProcess, output: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGINT");
      reject(new Error(`the demo did not become ready within 150 s:\n${output.join("")}`));
    }, 150_000);
    const read = (chunk: Buffer) => {
      output.push(chunk.toString());
      const ready = /^ready: (http\S+)$/m.exec(output.join(""));
      if (!ready?.[1]) return;
      clearTimeout(timer);
      resolve(ready[1]);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (status) => {
      clearTimeout(timer);
      reject(new Error(`the demo ended with status ${status}:\n${output.join("")}`));
    });
  });
}
