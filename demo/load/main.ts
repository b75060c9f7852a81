import { type LoadArguments, parseLoadArguments } from "@/demo/load/arguments";
import { holdIdleSocket } from "@/demo/load/idle-socket";
import { startTraffic } from "@/demo/load/traffic";
import { surviveClosedOutput } from "@/demo/node/log";

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
const { api, connections, rate } = readArguments();
for (let index = 0; index < connections; index += 1) holdIdleSocket(api);
startTraffic(api, rate);
