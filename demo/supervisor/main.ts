import { surviveClosedOutput } from "@/demo/node/log";
import { parseSupervisorArguments, type SupervisorArguments } from "@/demo/supervisor/arguments";
import { openStateFiles } from "@/demo/supervisor/state-files";
import { supervise } from "@/demo/supervisor/supervise";

function readArguments(): SupervisorArguments {
  try {
    return parseSupervisorArguments(process.argv.slice(2), import.meta.url);
  } catch (error) {
    process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

surviveClosedOutput();
const args = readArguments();
const supervisor = supervise(args, openStateFiles(args.stateDir));
const stop = () => {
  supervisor.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
