import type { NodeArguments } from "@/demo/node/arguments";
import type { NodeConfig } from "@/demo/node/config/schema";

type Env = Readonly<Record<string, string | undefined>>;

/** Applies environment and command line over the file's values: command line first, then environment, then file. */
export function effectiveConfig(config: NodeConfig, args: NodeArguments, env: Env): NodeConfig {
  const pick = (flag: string | null, variable: string, current: string) => flag ?? (env[variable] || current);
  const format = pick(args.logFormat, "GUTS_LOG_FORMAT", config.logging.format);
  return {
    ...config,
    api: { ...config.api, addr: pick(args.apiAddr, "GUTS_API_ADDR", config.api.addr) },
    p2p: { ...config.p2p, addr: pick(args.p2pAddr, "GUTS_P2P_ADDR", config.p2p.addr) },
    metrics: { ...config.metrics, addr: pick(args.metricsAddr, "GUTS_METRICS_ADDR", config.metrics.addr) },
    logging: {
      level: pick(args.logLevel, "GUTS_LOG_LEVEL", config.logging.level),
      format: format === "pretty" ? "pretty" : "json",
    },
    storage: { ...config.storage, data_dir: pick(args.dataDir, "GUTS_DATA_DIR", config.storage.data_dir) },
  };
}

/** The configuration as it may be logged: key material is replaced, everything else stays. */
export function loggableConfig(config: NodeConfig): NodeConfig {
  const { private_key, share, polynomial, ...rest } = config.p2p;
  const secrets = Object.entries({ private_key, share, polynomial }).filter(([, value]) => value != null);
  return { ...config, p2p: { ...rest, ...Object.fromEntries(secrets.map(([name]) => [name, "[redacted]"])) } };
}
