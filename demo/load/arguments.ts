import { parseArgs } from "node:util";
import { type Address, parseLoopbackAddress } from "@/demo/node/address";

/** What the load generator was told. */
export interface LoadArguments {
  api: Address;
  /** Idle sockets to hold open. */
  connections: number;
  /** Requests per second. */
  rate: number;
  /** Transactions submitted per second. */
  transactions: number;
  /** Sockets opened per second, and never closed, during the flood. */
  floodConnections: number;
  /** Transactions submitted per second during the flood, beside the usual ones. */
  floodTransactions: number;
  /** The flood lasts while this file exists; null for a flood from the start. */
  floodFile: string | null;
}

const LOAD_USAGE =
  "Usage: load --api 127.0.0.1:PORT [--connections 40] [--rate 20] [--transactions 4] [--flood-connections 0] " +
  "[--flood-transactions 0] [--flood-file FILE] [--marker TEXT (ignored, to find the process)]";

/**
 * Reads the load generator's flags.
 * @throws Error saying which flag is wrong and what it may be
 */
export function parseLoadArguments(argv: readonly string[]): LoadArguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    allowPositionals: false,
    options: {
      api: { type: "string" },
      connections: { type: "string", default: "40" },
      rate: { type: "string", default: "20" },
      transactions: { type: "string", default: "4" },
      "flood-connections": { type: "string", default: "0" },
      "flood-transactions": { type: "string", default: "0" },
      "flood-file": { type: "string" },
      marker: { type: "string" },
    },
  });
  if (values.api === undefined) throw new Error(`--api is missing. ${LOAD_USAGE}`);
  return {
    api: parseLoopbackAddress(values.api, "--api"),
    connections: parseCount(values.connections, "--connections", 0, 10_000),
    rate: parseCount(values.rate, "--rate", 1, 500),
    transactions: parseCount(values.transactions, "--transactions", 0, 500),
    floodConnections: parseCount(values["flood-connections"], "--flood-connections", 0, 500),
    floodTransactions: parseCount(values["flood-transactions"], "--flood-transactions", 0, 500),
    floodFile: values["flood-file"] ?? null,
  };
}

function parseCount(text: string, option: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${option}: "${text}" is not a whole number from ${min} to ${max}`);
}
