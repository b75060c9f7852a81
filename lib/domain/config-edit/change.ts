/** A value that the runbook's options set. Sizes in bytes. */
export type ConfigValue = number | string | boolean;

/**
 * One change of a node's configuration file, as data: pinned by the plan's hash, free of secrets. `set` puts a value at
 * a path of keys, inside the section that is there; `merge-duplicates` makes one block of a top-level section that was
 * appended more than once (`section` names it), the last value of a key winning, as whoever appended it meant.
 */
export type ConfigChange =
  | { kind: "set"; path: readonly [string, ...string[]]; value: ConfigValue }
  | { kind: "merge-duplicates"; section: string };
