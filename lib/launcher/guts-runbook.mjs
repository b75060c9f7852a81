#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// The command line as npm links it. A clone that has built nothing yet is made ready first; what that says goes to
// standard error, so that a command's own output stays clean.
const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const program = path.join(root, "dist/guts-runbook.mjs");
const args = process.argv.slice(2);

if (!existsSync(program)) {
  const needsPages = args[0] === "start" || args[0] === "demo";
  const launcher = [path.join(root, "lib/launcher/main.mjs"), needsPages ? "build" : "bundle"];
  const { status } = spawnSync(process.execPath, launcher, { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
const { runCli } = await import(pathToFileURL(program).href);
process.exitCode = await runCli(args);
// Whatever a library left open must not keep a finished command from ending; piped output is written before that.
process.stdout.write("", () => process.exit());
