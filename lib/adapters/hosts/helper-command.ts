import "server-only";
import type { SpawnOptionsWithStdioTuple, StdioNull, StdioPipe } from "node:child_process";

/** Which helper, and with whose rights. */
export interface HelperAccess {
  /** Absolute path of `guts-host`. With `sudo` it must be the file that the sudoers rule names. */
  helperPath: string;
  /** Runs the helper as root through `sudo -n`, which fails at once where a password would be asked. */
  sudo: boolean;
}

/** Spawn options for the helper: an environment of our own, and a process group (and session) of its own to end it by. */
export const helperSpawnOptions: SpawnOptionsWithStdioTuple<StdioNull, StdioPipe, StdioPipe> = {
  cwd: "/",
  detached: true,
  // Next's types demand a NODE_ENV of every environment; the helper is given only what it needs.
  env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" } as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
  stdio: ["ignore", "pipe", "pipe"],
};

/** The program and the arguments that run a verb of the helper; no shell reads any of them. */
export function helperCommand(access: HelperAccess, verb: readonly string[]): [command: string, args: string[]] {
  return access.sudo ? ["sudo", ["-n", access.helperPath, ...verb]] : ["/bin/sh", [access.helperPath, ...verb]];
}

/** Says in one sentence how the helper ended without an answer; `said` is the beginning of its standard error. */
export function describeRefusal(code: number | null, endSignal: string | null, said: string): string {
  const words = said.trim().slice(0, 500) || "it said nothing";
  const how = code === null ? `was ended by ${endSignal ?? "a signal"}` : `ended with exit code ${code}`;
  const sudo = /^sudo:/m.test(said) ? " Allow it as helper/sudoers.example shows." : "";
  // The console knows the helper of its own version: one that shows its usage is of another.
  const other = /^usage: guts-host/m.test(said) ? " Install helper/guts-host of this version." : "";
  return `the host helper ${how}: ${words}.${sudo}${other}`;
}
