import { spawn } from "node:child_process";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * Ends every command that `runCommand` is running, with its whole process group.
 * @param {NodeJS.Signals} signal
 */
export function endRunningCommands(signal) {
  for (const child of running) signalGroup(child, signal);
}

/**
 * @typedef {object} CommandOptions
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} [env]
 * @property {{ uid: number, gid: number }} [user] run as this user, without further groups (needs root)
 * @property {boolean} [quiet] keep the output and return it instead of showing it
 */

/**
 * Runs a program without a shell, in a process group of its own so that ending it ends its children too.
 * A program that cannot be started counts as exit status 127 with the reason as output.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<{ status: number, output: string }>} `output` is empty unless `quiet`
 */
export function runCommand(program, args, { cwd, env = process.env, user, quiet = false }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      ...user,
      stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
    });
    running.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) => {
      running.delete(child);
      resolve({ status: 127, output: error.message });
    });
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve({ status: code ?? (signal ? 128 : 1), output });
    });
  });
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has already ended.
  }
}
