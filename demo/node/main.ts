import { mkdirSync } from "node:fs";
import { NODE_USAGE, type NodeArguments, parseNodeArguments } from "@/demo/node/arguments";
import { loggableConfig } from "@/demo/node/config/effective";
import { isLogLevel } from "@/demo/node/config/ranges";
import { parseStandInSettings } from "@/demo/node/environment";
import { NODE_VERSION } from "@/demo/node/http/health-routes";
import { createLog, surviveClosedOutput } from "@/demo/node/log";
import { readConfig } from "@/demo/node/read-config";
import { makeSigusr1Fatal } from "@/demo/node/signals";
import { startNode } from "@/demo/node/start";

async function run(args: NodeArguments): Promise<void> {
  const settings = parseStandInSettings(process.env);
  if (settings.profile === "bare") makeSigusr1Fatal();
  const { config, source } = readConfig(args, settings.profile, process.env);
  const { level, format } = config.logging;
  if (!isLogLevel(level)) throw new Error(`log level "${level}" is unknown; use trace, debug, info, warn or error`);
  mkdirSync(config.storage.data_dir, { recursive: true });

  const log = createLog(level, format);
  log("info", "Node configuration", {
    api_addr: config.api.addr,
    p2p_addr: config.p2p.addr,
    metrics_addr: config.metrics.addr,
    data_dir: config.storage.data_dir,
    log_level: level,
    config_source: source,
    config: loggableConfig(config),
  });

  // Until start-up is over there is nothing to close in order.
  let stopNode = () => {};
  const shutDown = (reason: string) => {
    log("info", "Shutdown signal received", { reason });
    stopNode();
    log("info", "Node stopped");
    process.exit(0);
  };
  process.once("SIGTERM", () => shutDown("SIGTERM"));
  process.once("SIGINT", () => shutDown("SIGINT"));
  if (settings.exitWithStdin) process.stdin.on("end", () => shutDown("supervisor gone")).resume();
  stopNode = await startNode(config, settings, log);
}

function fail(error: unknown, code: number): never {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(code);
}

function readArguments(): NodeArguments {
  try {
    return parseNodeArguments(process.argv.slice(2));
  } catch (error) {
    return fail(error, 2);
  }
}

surviveClosedOutput();
const args = readArguments();
if (args.show === null) run(args).catch((error: unknown) => fail(error, 1));
else process.stdout.write(args.show === "help" ? `${NODE_USAGE}\n` : `guts-node ${NODE_VERSION}\n`);
