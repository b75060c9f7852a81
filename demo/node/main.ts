import { mkdirSync } from "node:fs";
import { isCacheClear, NODE_USAGE, type NodeArguments, parseNodeArguments } from "@/demo/node/arguments";
import { loggableConfig } from "@/demo/node/config/effective";
import { isLogLevel } from "@/demo/node/config/ranges";
import { clearCacheOfRunningNode } from "@/demo/node/control/clear-cache";
import { findProfile, noteProfile } from "@/demo/node/control/profile-file";
import { parseStandInSettings } from "@/demo/node/environment";
import { dumpHeapOnSigusr1, refuseSigusr1 } from "@/demo/node/heap-dump";
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
  noteProfile(config.storage.data_dir, settings.profile);

  const log = createLog(level, format);
  if (config.profiling?.heap === true) dumpHeapOnSigusr1(config.storage.data_dir, log);
  if (config.profiling?.heap === false) refuseSigusr1(log);
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

/** The documented build knows this command; the published one takes it for a word too many. */
async function clearCache(argv: readonly string[]): Promise<void> {
  const args = parseArguments(argv.slice(2));
  const asked = parseStandInSettings(process.env).profile;
  const { data_dir } = readConfig(args, asked, process.env).config.storage;
  const profile = process.env.STANDIN_PROFILE ? asked : (findProfile(data_dir) ?? asked);
  if (profile === "bare") fail("unexpected argument 'cache' found", 2);
  const { entries, bytes } = await clearCacheOfRunningNode(data_dir);
  process.stdout.write(`Cache cleared: ${entries} objects, ${bytes} bytes\n`);
}

function fail(error: unknown, code: number): never {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(code);
}

function parseArguments(argv: readonly string[]): NodeArguments {
  try {
    return parseNodeArguments(argv);
  } catch (error) {
    return fail(error, 2);
  }
}

async function main(argv: readonly string[]): Promise<void> {
  if (isCacheClear(argv)) return clearCache(argv);
  const args = parseArguments(argv);
  if (args.show === null) return run(args);
  process.stdout.write(args.show === "help" ? `${NODE_USAGE}\n` : `guts-node ${NODE_VERSION}\n`);
}

surviveClosedOutput();
main(process.argv.slice(2)).catch((error: unknown) => fail(error, 1));
