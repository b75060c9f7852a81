import { type LoadArguments, parseLoadArguments } from "@/demo/load/arguments";
import { actAtRate } from "@/demo/load/at-rate";
import { createSocketOpener } from "@/demo/load/flood-socket";
import { holdIdleSocket } from "@/demo/load/idle-socket";
import { startTraffic } from "@/demo/load/traffic";
import { createTransactionSender } from "@/demo/load/transactions";
import { surviveClosedOutput } from "@/demo/node/log";
import { growthSwitch } from "@/demo/node/memory/growth-switch";

/** Lengths of transactions in bytes: the usual ones, and those of a flood. */
const USUAL_TRANSACTION_BYTES = 256;
const FLOOD_TRANSACTION_BYTES = 12 * 1024;

function readArguments(): LoadArguments {
  try {
    return parseLoadArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

surviveClosedOutput();
process.once("SIGTERM", () => process.exit(0));
process.once("SIGINT", () => process.exit(0));
const args = readArguments();
const { api } = args;
for (let index = 0; index < args.connections; index += 1) holdIdleSocket(api);
startTraffic(api, args.rate);
actAtRate(args.transactions, () => true, createTransactionSender(api, USUAL_TRANSACTION_BYTES));
const flooding = growthSwitch(args.floodFile === null, args.floodFile);
actAtRate(args.floodConnections, flooding, createSocketOpener(api));
actAtRate(args.floodTransactions, flooding, createTransactionSender(api, FLOOD_TRANSACTION_BYTES));
