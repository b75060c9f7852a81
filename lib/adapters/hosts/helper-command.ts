import "server-only";
import type { HelperExit } from "./transport";

/** Which helper on this machine, and with whose rights. */
export interface HelperAccess {
  /** Absolute path of `guts-host`. With `sudo` it must be the file that the sudoers rule names. */
  helperPath: string;
  /** Runs the helper as root through `sudo -n`, which fails at once where a password would be asked. */
  sudo: boolean;
}

/** All that a helper on this machine is given of an environment. */
export const helperEnvironment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" } as const;

/** The program and the arguments that run a verb of the helper; no shell reads any of them. */
export function helperCommand(access: HelperAccess, verb: readonly string[]): [command: string, args: string[]] {
  return access.sudo ? ["sudo", ["-n", access.helperPath, ...verb]] : ["/bin/sh", [access.helperPath, ...verb]];
}

/** Says in one sentence how the helper ended without an answer. */
export function describeRefusal({ exitCode, signal, stderr }: HelperExit): string {
  const words = stderr.trim().slice(0, 500) || "it said nothing";
  const how = exitCode === null ? `was ended by ${signal ?? "a signal"}` : `ended with exit code ${exitCode}`;
  return `the host helper ${how}: ${words}.${remedyFor(exitCode, stderr)}`;
}

function remedyFor(exitCode: number | null, said: string): string {
  if (/^sudo: .*not found|sudo: (command )?not found|sudo: No such file/m.test(said) && exitCode === 127) {
    return " Install sudo on the host, or set host.sudo: false.";
  }
  if (/^sudo:/m.test(said)) return " Allow it as helper/sudoers.example shows.";
  // The console knows the helper of its own version: one that shows its usage is of another.
  if (/^usage: guts-host/m.test(said)) return " Install helper/guts-host of this version.";
  if (exitCode === 127 || exitCode === 126) {
    return " Install helper/guts-host there, owned by root and executable, or set host.ssh.helperPath.";
  }
  return "";
}
