import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FriendlyError } from "./friendly-error.mjs";
import { withoutNodeEnv } from "./install.mjs";
import { endRunningCommands, runCommand } from "./run-command.mjs";
import { hashSources } from "./source-hash.mjs";

/**
 * Bundles worker, command line and demo, and builds the pages, unless that was done for exactly these sources.
 * @param {string} root the clone
 * @param {import("./progress.mjs").Say} say
 */
export async function buildIfChanged(root, say) {
  const stamp = path.join(root, "dist/.build-hash");
  const wanted = hashSources(root);
  const results = ["worker", "guts-runbook", "profile-reader", "profile-viewer", "demo/launch"]
    .map((name) => `dist/${name}.mjs`)
    .concat(".next/BUILD_ID");
  const isComplete = results.every((file) => existsSync(path.join(root, file)));
  if (isComplete && existsSync(stamp) && readFileSync(stamp, "utf8").trim() === wanted) return;

  say("building worker, command line, demo and pages …");
  rmSync(stamp, { force: true });
  const node = (/** @type {string[]} */ args, /** @type {NodeJS.ProcessEnv} */ env) =>
    runCommand(process.execPath, args, { cwd: root, env }).then((result) => {
      if (result.status !== 0) endRunningCommands("SIGTERM");
      return result.status;
    });
  const env = { ...withoutNodeEnv(process.env), NEXT_TELEMETRY_DISABLED: "1" };
  const statuses = await Promise.all([
    node([path.join(root, "lib/launcher/bundle.mjs")], env),
    node([path.join(root, "node_modules/next/dist/bin/next"), "build", root], { ...env, NODE_ENV: "production" }),
  ]);
  if (statuses.some((status) => status !== 0)) throw new FriendlyError("The build failed; the reason is above.");
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${wanted}\n`);
}
