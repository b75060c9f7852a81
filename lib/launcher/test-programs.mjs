import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { FriendlyError } from "./friendly-error.mjs";
import { runCommand } from "./run-command.mjs";

/** What the tests drive beside the servers that are unpacked: program, and Debian's packages with it. */
const programs = [
  { path: "/usr/bin/chromium", packages: ["chromium", "fonts-dejavu-core"] },
  { path: "/usr/sbin/sshd", packages: ["openssh-server"] },
  { path: "/usr/bin/shellcheck", packages: ["shellcheck"] },
];

/**
 * Sees to it that the tests' programs are there: a Chromium (CHROMIUM_PATH, else Debian's), an sshd and shellcheck. Installs
 * what is missing where this is Debian and we are root, without starting any service; otherwise says which command does.
 * @param {import("./progress.mjs").Say} say
 * @returns {Promise<string>} absolute path of the Chromium
 */
export async function ensureTestPrograms(say) {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen && !existsSync(chosen)) {
    throw new FriendlyError(`CHROMIUM_PATH names ${chosen}, which does not exist. Correct it or unset it.`);
  }
  const debian = "/usr/bin/chromium";
  const missing = () => programs.filter(({ path }) => !existsSync(path) && !(chosen && path === debian));
  const packages = missing().flatMap((program) => program.packages);
  if (packages.length > 0) await install(packages, say);
  const [still] = missing();
  if (still) throw new FriendlyError(`${still.path} is still not there after its package was installed.`);
  return chosen ?? debian;
}

/**
 * @param {string[]} packages
 * @param {import("./progress.mjs").Say} say
 */
async function install(packages, say) {
  const aptArguments = ["install", "-y", "--no-install-recommends", ...packages];
  const command = `apt-get ${aptArguments.join(" ")}`;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new FriendlyError(
      `The tests need ${packages.join(", ")}. On Debian run as root: ${command}\nElsewhere install them by hand; CHROMIUM_PATH may name a Chromium or Chrome program.`,
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
  if (result.status === 0) return;
  const words = result.output.trim().split("\n").slice(-6).join("\n");
  throw new FriendlyError(`${packages.join(", ")} could not be installed:\n${words}\nThe command was: ${command}`);
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
