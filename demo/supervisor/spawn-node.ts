import { type ChildProcess, spawn } from "node:child_process";
import type { Address } from "@/demo/node/address";
import type { SupervisorArguments } from "@/demo/supervisor/arguments";
import type { StateFiles } from "@/demo/supervisor/state-files";

/**
 * Starts the node's program in the supervisor's own process group, so that a signal to the group reaches both. Its
 * output goes to ours; its standard input is a pipe whose closing tells it that the supervisor is gone.
 */
export function spawnNode(args: SupervisorArguments, files: StateFiles, isRestart: boolean): ChildProcess {
  const child = spawn(process.execPath, nodeArguments(args, files.dataDir), {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      STANDIN_LIMIT_BYTES: String(args.limitBytes),
      STANDIN_GROWTH_FILE: process.env.STANDIN_GROWTH_FILE || files.growthFile,
      STANDIN_EXIT_WITH_STDIN: "1",
      // What a node holds is in its memory only: a restarted one begins empty.
      ...(isRestart ? { STANDIN_SEED: "0" } : {}),
    },
  });
  child.stdout?.on("data", (chunk: Buffer) => process.stdout.write(chunk));
  child.stderr?.on("data", (chunk: Buffer) => process.stderr.write(chunk));
  return child;
}

function nodeArguments(args: SupervisorArguments, dataDir: string): string[] {
  const text = ({ host, port }: Address) => `${host}:${port}`;
  return [
    // A small nursery makes leaked objects resident soon; the large heap leaves the limit to the supervisor.
    "--max-semi-space-size=2",
    "--max-old-space-size=4096",
    "--no-memory-reducer",
    args.nodePath,
    ...["--config", args.configPath],
    ...["--data-dir", dataDir],
    ...["--api-addr", text(args.apiAddr)],
    ...["--metrics-addr", text(args.metricsAddr)],
    ...(args.marker === null ? [] : ["--marker", args.marker]),
  ];
}
