import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { FriendlyError } from "./friendly-error.mjs";
import { runCommand } from "./run-command.mjs";

const packages = ["chromium", "fonts-dejavu-core", "shellcheck"];
const aptArguments = ["install", "-y", "--no-install-recommends", ...packages];

/**
 * The Chromium that the browser tests drive: CHROMIUM_PATH, else Debian's. Installs it where this is Debian and we are
 * root; otherwise says which command does.
 * @param {import("./progress.mjs").Say} say
 * @returns {Promise<string>} absolute path
 */
export async function ensureChromium(say) {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new FriendlyError(`CHROMIUM_PATH names ${chosen}, which does not exist. Correct it or unset it.`);
  }
  const debian = "/usr/bin/chromium";
  if (existsSync(debian)) return debian;
  const command = `apt-get ${aptArguments.join(" ")}`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new FriendlyError(
      `The browser tests need Chromium. On Debian run as root: ${command}\nElsewhere set CHROMIUM_PATH to a Chromium or Chrome program.`,
    );
  }
  say(`installing ${packages.join(", ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  const apt = (/** @type {string[]} */ args) => runCommand("apt-get", args, { cwd: "/", env, quiet: true });
  const result = await withoutServiceStarts(async () => {
    const first = await apt(aptArguments);
    if (first.status === 0) return first;
    await apt(["update"]);
    return apt(aptArguments);
  });
  if (result.status === 0 && existsSync(debian)) return debian;
  throw new FriendlyError(
    `Chromium could not be installed:\n${result.output.trim().split("\n").slice(-6).join("\n")}\nThe command was: ${command}`,
  );
}

/**
 * Debian asks `policy-rc.d` before a package may start its services; while `work` runs the answer is "forbidden" (101).
 * An existing policy is put back afterwards, also after a failure.
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [file]
 * @returns {Promise<T>}
 */
export async function withoutServiceStarts(work, file = "/usr/sbin/policy-rc.d") {
  const kept = `${file}.guts-runbook`;
  const existed = existsSync(file);
  if (existed) renameSync(file, kept);
  const restore = () => {
    rmSync(file, { force: true });
    if (existed) renameSync(kept, file);
  };
  process.once("exit", restore);
  try {
    writeFileSync(file, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    return await work();
  } finally {
    process.removeListener("exit", restore);
    restore();
  }
}
