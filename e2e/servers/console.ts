import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export interface RunningConsole {
  url: string;
  apiToken: string;
  webhookToken: string;
  /** Ends one of its processes with SIGKILL; it is started again, as in earnest. */
  kill(name: "web" | "worker"): void;
  stop(): Promise<number | null>;
}

/**
 * Starts the console alone as `guts-runbook start` does, on a PostgreSQL of its own without targets; `configuration` is
 * what else its file says. `stop` is a Ctrl-C and resolves with the exit status.
 */
export async function startConsole(configuration: object = {}): Promise<RunningConsole> {
  const folder = mkdtempSync(path.join(tmpdir(), "guts-console-"));
  const config = path.join(folder, "guts-runbook.yaml");
  // JSON is YAML as well.
  writeFileSync(config, JSON.stringify({ prometheus: [], targets: [], ...configuration }));
  const tokens = { apiToken: "an administrator's token", webhookToken: "a webhook's token of its own" };
  const { NODE_ENV: _own, ...env } = process.env;
  const port = await freePort();
  const child = spawn(process.execPath, [path.join(root, "dist/guts-runbook.mjs"), "start"], {
    cwd: root,
    env: {
      ...(env as NodeJS.ProcessEnv),
      DATABASE_URL: "",
      PORT: String(port),
      GUTS_RUNBOOK_CONFIG: config,
      GUTS_RUNBOOK_DATA: path.join(folder, "data"),
      GUTS_RUNBOOK_BOOTSTRAP_TOKEN: tokens.apiToken,
      GUTS_RUNBOOK_WEBHOOK_TOKEN: tokens.webhookToken,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => child.kill("SIGINT"), 120_000);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += String(chunk);
        if (/^ready: /m.test(output)) resolve();
      });
    }
    ended.then((status) => reject(new Error(`the console ended with status ${status}:\n${output}`)));
    ended.finally(() => clearTimeout(timer));
  });
  return {
    ...tokens,
    url: `http://127.0.0.1:${port}`,
    kill(name) {
      const file = path.join(folder, "data/production/children-start.json");
      const children = JSON.parse(readFileSync(file, "utf8")) as { name: string; pid: number }[];
      const found = children.find((one) => one.name === name);
      if (!found) throw new Error(`the console runs no ${name}`);
      process.kill(found.pid, "SIGKILL");
    },
    async stop() {
      child.kill("SIGINT");
      const status = await ended;
      rmSync(folder, { recursive: true, force: true });
      return status;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
