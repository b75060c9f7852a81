import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCommand } from "./run-command.mjs";

/**
 * Downloads Debian packages from the machine's own sources and unpacks them into a folder. Nothing is installed: apt
 * works on a state of its own, dpkg's database stays untouched, no maintainer script runs, so no service gets enabled.
 * Needs no root.
 * @param {string[]} packages
 * @param {string} target the folder to unpack into; replaced only when everything has arrived
 * @param {import("./progress.mjs").Say} say
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>}
 */
export async function unpackDebianPackages(packages, target, say) {
  const work = `${target}.new`;
  rmSync(work, { recursive: true, force: true });
  const folders = { archives: path.join(work, "archives"), unpacked: path.join(work, "unpacked") };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const run = (/** @type {string} */ program, /** @type {string[]} */ args) =>
    runCommand(program, args, { cwd: folders.archives, env: { ...process.env, LC_ALL: "C" }, quiet: true });
  try {
    // The machine's package lists are enough when they are there and fresh; otherwise private ones are fetched.
    let download = await run("apt-get", ["-c", writeAptConfig(work, { ownLists: false }), "download", ...packages]);
    if (download.status !== 0) {
      say("fetching Debian's package lists …");
      const config = writeAptConfig(work, { ownLists: true });
      const update = await run("apt-get", ["-c", config, "update"]);
      // One unreachable source among several fails `update`, although the lists that matter may have arrived.
      download = await run("apt-get", ["-c", config, "download", ...packages]);
      if (download.status !== 0) return { ok: false, reason: lastLines(`${update.output}\n${download.output}`) };
    }
    for (const archive of readdirSync(folders.archives).filter((name) => name.endsWith(".deb"))) {
      const unpack = await run("dpkg-deb", ["-x", archive, folders.unpacked]);
      if (unpack.status !== 0) return { ok: false, reason: lastLines(unpack.output) };
    }
    rmSync(target, { recursive: true, force: true });
    renameSync(folders.unpacked, target);
    return { ok: true };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Hooks are cleared because a machine's own (tidying the cache, refreshing a software centre) act on the whole machine.
 * @param {string} work
 * @param {{ ownLists: boolean }} options
 */
function writeAptConfig(work, { ownLists }) {
  const state = path.join(work, "state");
  mkdirSync(path.join(state, "lists/partial"), { recursive: true });
  mkdirSync(path.join(work, "cache/archives/partial"), { recursive: true });
  writeFileSync(path.join(state, "status"), "");
  const lines = [
    `Dir::Cache "${work}/cache";`,
    `Dir::State::status "${state}/status";`,
    ...(ownLists ? [`Dir::State "${state}";`, 'Dir::State::lists "lists/";'] : []),
    "#clear APT::Update::Pre-Invoke;",
    "#clear APT::Update::Post-Invoke;",
    "#clear APT::Update::Post-Invoke-Success;",
    // apt's own unprivileged user could not write into a folder that is private to this one.
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
  ];
  const file = path.join(work, ownLists ? "own-lists.conf" : "machine-lists.conf");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/** @param {string} output */
function lastLines(output) {
  return output.trim().split("\n").slice(-6).join("\n");
}
