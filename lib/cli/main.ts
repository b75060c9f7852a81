#!/usr/bin/env node
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCli } from "./run-cli";

export { runCli };

// The launcher imports this file; npm's link to it and a plain path run it.
const started = process.argv[1];
if (started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = await runCli(process.argv.slice(2));
  // Whatever a library left open must not keep a finished command from ending; piped output is written before that.
  process.stdout.write("", () => process.exit());
}
