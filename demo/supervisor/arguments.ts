import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Address, parseLoopbackAddress } from "@/demo/node/address";

/** What the supervisor was told; sizes in bytes. */
export interface SupervisorArguments {
  /** Folder for `node.pid`, `events.log`, the growth switch and the node's data. */
  stateDir: string;
  limitBytes: number;
  apiAddr: Address;
  metricsAddr: Address;
  configPath: string;
  /** The node's program. */
  nodePath: string;
  /** Text by which whoever started this finds its processes again. */
  marker: string | null;
  /** The longest a node runs before it is restarted, as by a deploy timer; null for no such restarts. */
  restartEverySeconds: number | null;
}

const SUPERVISOR_USAGE =
  "Usage: supervisor --state DIR --limit-bytes N --api-addr 127.0.0.1:PORT --metrics-addr 127.0.0.1:PORT " +
  "--config FILE [--node FILE] [--marker TEXT] [--restart-every SECONDS]";

/**
 * Reads the supervisor's flags.
 * @param ownUrl `import.meta.url` of the program; the node's program lies beside it unless `--node` says otherwise
 * @throws Error saying which flag is wrong or missing
 */
export function parseSupervisorArguments(argv: readonly string[], ownUrl: string): SupervisorArguments {
  const option = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      state: option,
      "limit-bytes": option,
      "api-addr": option,
      "metrics-addr": option,
      config: option,
      node: option,
      marker: option,
      "restart-every": option,
    },
  });
  const required = (name: "state" | "limit-bytes" | "api-addr" | "metrics-addr" | "config"): string => {
    const value = values[name];
    if (value === undefined || value === "") throw new Error(`--${name} is missing. ${SUPERVISOR_USAGE}`);
    return value;
  };
  const limit = required("limit-bytes");
  if (!/^[1-9]\d{0,14}$/.test(limit)) throw new Error(`--limit-bytes: "${limit}" is not a positive number of bytes`);
  const restartEvery = values["restart-every"];
  if (restartEvery !== undefined && !/^[1-9]\d{0,5}$/.test(restartEvery)) {
    throw new Error(`--restart-every: "${restartEvery}" is not a whole number of seconds from 1 to 999999`);
  }
  return {
    stateDir: required("state"),
    limitBytes: Number(limit),
    apiAddr: parseLoopbackAddress(required("api-addr"), "--api-addr"),
    metricsAddr: parseLoopbackAddress(required("metrics-addr"), "--metrics-addr"),
    configPath: required("config"),
    nodePath: values.node ?? join(dirname(fileURLToPath(ownUrl)), "node.mjs"),
    marker: values.marker ?? null,
    restartEverySeconds: restartEvery === undefined ? null : Number(restartEvery),
  };
}
