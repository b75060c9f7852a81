import { parseArgs } from "node:util";

/** Whether the words ask for the one subcommand there is. Its flags are among those of the node itself. */
export function isCacheClear(argv: readonly string[]): boolean {
  return argv[0] === "cache" && argv[1] === "clear";
}

/** What the command line may say; a value that was not given is null and leaves the word to environment and file. */
export interface NodeArguments {
  configPath: string;
  dataDir: string | null;
  apiAddr: string | null;
  p2pAddr: string | null;
  metricsAddr: string | null;
  logLevel: string | null;
  logFormat: string | null;
  show: "help" | "version" | null;
}

export const NODE_USAGE = `Usage: guts-node [OPTIONS]
       guts-node cache clear [--config <FILE>] [--data-dir <DIR>]   (full profile: of the node that runs)

  -c, --config <FILE>        configuration file [default: config.yaml]
      --data-dir <DIR>       data directory
      --api-addr <ADDR>      address of the HTTP API
      --p2p-addr <ADDR>      address of the peer-to-peer listener (never bound by this stand-in)
      --metrics-addr <ADDR>  address of the metrics listener
      --log-level <LEVEL>    trace, debug, info, warn or error
      --log-format <FORMAT>  json or pretty
      --local                pretty logs
      --marker <TEXT>        ignored; lets whoever started the process find it again
      --version, --help`;

/**
 * Reads the node's flags, without a subcommand in front of them.
 * @throws Error for an unknown flag, a stray word or a missing value (the caller exits with 2)
 */
export function parseNodeArguments(argv: readonly string[]): NodeArguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      config: { type: "string", short: "c", default: "config.yaml" },
      "data-dir": { type: "string" },
      "api-addr": { type: "string" },
      "p2p-addr": { type: "string" },
      "metrics-addr": { type: "string" },
      "log-level": { type: "string" },
      "log-format": { type: "string" },
      local: { type: "boolean", default: false },
      marker: { type: "string" },
      version: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    configPath: values.config,
    dataDir: values["data-dir"] ?? null,
    apiAddr: values["api-addr"] ?? null,
    p2pAddr: values["p2p-addr"] ?? null,
    metricsAddr: values["metrics-addr"] ?? null,
    logLevel: values["log-level"] ?? null,
    logFormat: values["log-format"] ?? (values.local ? "pretty" : null),
    show: values.help ? "help" : values.version ? "version" : null,
  };
}
