import { existsSync } from "node:fs";
import fc from "fast-check";

const hash = "a".repeat(64);

/** Values that a shell, a program's options or a path would make something of; the named ones would leave `pwned`. */
export const harmful = fc.oneof(
  fc.constantFrom(
    ...["$(touch pwned)", "`touch pwned`", ";touch pwned", "|touch pwned", "&& touch pwned", ">pwned"],
    ...[
      "/x\ntouch pwned",
      "/tmp/$(touch /tmp/pwned)",
      "x' ; touch /tmp/pwned '",
      "a[$(touch pwned)]",
      "%0Atouch pwned",
    ],
    ...["--help", "-rf", "--", "-", "*", "../../etc/shadow", "/etc/../pwned", "pwned\\n", "%s%n%p", ""],
    ...["\u2028pwned", "\u202epwned", "ü", "heap-$(touch pwned).prof", "heap-../x.prof"],
    ...["0x10", "1e3", "9".repeat(40), " 1", "1 ", "+1", "-1", "1.5", "1M", "A".repeat(64), "a".repeat(65)],
    "a".repeat(5000),
  ),
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.replaceAll("\0", "")),
  fc.string({
    unit: fc.constantFrom("$", "(", ")", "`", ";", "|", "\n", " ", "-", "\\", "'", '"', "/", "a", "0", "["),
  }),
);

/** Where one of the named values would leave its file, apart from the folder that the helper runs in. */
export const pwnedFiles = () => ["/pwned", "/tmp/pwned", "/etc/pwned"].filter(existsSync);

/** A line of the helper with one word of it to be replaced by a harmful one. */
export interface HostileLine {
  name: string;
  words: readonly string[];
  /** Index of that word. */
  place: number;
  acts: boolean;
}

/** Marks the word to be replaced. */
const here = "?";

/**
 * Every parameter of every verb, once. All other words are right and name the process given, so that nothing but the
 * replaced word keeps the helper from its work.
 */
export function hostileLines({ pidFile, startTicks }: { pidFile: string; startTicks: string }): HostileLine[] {
  const node = ["--pid-file", pidFile];
  const same = ["--expect-start", startTicks];
  const hashes = ["--expect", hash, "--new", hash];
  const line = (name: string, acts: boolean, ...words: string[]): HostileLine => {
    const place = words.indexOf(here);
    if (place === -1) throw new Error(`nothing is replaced in ${name}`);
    return { name, words, place, acts };
  };
  const reads = (name: string, ...words: string[]) => line(name, false, ...words);
  const acts = (name: string, ...words: string[]) => line(name, true, ...words);
  const reading = ["facts", "process-memory", "backups", "config", "changes", "memory-limits", "oom-score-read"];
  return [
    ...[...reading, "diagnostics"].flatMap((verb) => [
      reads(`--pid-file of ${verb}`, verb, "--pid-file", here),
      reads(`--unit of ${verb}`, verb, "--unit", here),
    ]),
    reads("the selector", "facts", here, pidFile),
    reads("--unit of unit", "unit", "--unit", here),
    reads("--backup of config", "config", ...node, "--backup", here),
    reads("--days of changes", "changes", ...node, "--days", here),
    reads("--unit beside a pid file", "changes", ...node, "--unit", here),
    reads("--pid of oom-events", "oom-events", "--pid", here),
    reads("--cgroup of oom-events", "oom-events", "--cgroup", here),
    reads("--hours of oom-events", "oom-events", "--hours", here),
    reads("--dir of dumps", "dumps", ...node, "--dir", here),
    reads("--dir of dump", "dump", ...node, "--dir", here, "--name", "heap-1.prof"),
    reads("--name of dump", "dump", ...node, "--dir", "/nonexistent", "--name", here),
    reads("--log-lines of diagnostics", "diagnostics", ...node, "--log-lines", here),
    reads("a word after system-memory", "system-memory", here),
    reads("a word after version", "version", here),
    reads("the verb", here),

    acts("--pid-file of restart", "restart", "--pid-file", here, ...same, "--timeout", "1"),
    acts("--unit of restart", "restart", "--unit", here, ...same, "--timeout", "1"),
    acts("--expect-start of restart", "restart", ...node, "--expect-start", here, "--timeout", "1"),
    acts("--timeout of restart", "restart", ...node, ...same, "--timeout", here),
    acts("--pid-file of config-write", "config-write", "--pid-file", here, ...hashes),
    acts("--unit of config-write", "config-write", "--unit", here, ...hashes),
    acts("--expect of config-write", "config-write", ...node, "--expect", here, "--new", hash),
    acts("--new of config-write", "config-write", ...node, "--expect", hash, "--new", here),
    acts("--backup of config-restore", "config-restore", ...node, "--backup", here, ...hashes),
    acts("--expect of config-restore", "config-restore", ...node, "--backup", "b", "--expect", here, "--new", hash),
    acts("--new of config-restore", "config-restore", ...node, "--backup", "b", "--expect", hash, "--new", here),
    acts("--config of config-restore", "config-restore", ...node, "--backup", "b", ...hashes, "--config", here),
    acts("--unit of reset-failed", "reset-failed", "--unit", here),
    acts("--start of reset-failed", "reset-failed", "--unit", "x", "--start", here),
    acts("--pid-file of memory-limit", "memory-limit", "--pid-file", here, "--max", "infinity", "--keep", "runtime"),
    acts("--unit of memory-limit", "memory-limit", "--unit", here, "--max", "infinity", "--keep", "persistent"),
    acts("--max of memory-limit", "memory-limit", ...node, "--max", here, "--keep", "runtime"),
    acts("--high of memory-limit", "memory-limit", ...node, "--max", "unset", "--high", here, "--keep", "runtime"),
    acts("--keep of memory-limit", "memory-limit", ...node, "--max", "infinity", "--keep", here),
    acts("an option of memory-limit", "memory-limit", ...node, here, "infinity", "--keep", "runtime"),
    acts("--pid-file of oom-score", "oom-score", "--pid-file", here, ...same, "--value", "1", "--keep", "runtime"),
    acts("--unit of oom-score", "oom-score", "--unit", here, ...same, "--value", "1", "--keep", "persistent"),
    acts(
      "--expect-start of oom-score",
      "oom-score",
      ...node,
      "--expect-start",
      here,
      "--value",
      "1",
      "--keep",
      "runtime",
    ),
    acts("--value of oom-score", "oom-score", ...node, ...same, "--value", here, "--keep", "runtime"),
    acts("--keep of oom-score", "oom-score", ...node, ...same, "--value", "1", "--keep", here),
    acts("a word after drop-caches", "drop-caches", here),
    acts("--pid-file of clear-cache", "clear-cache", "--pid-file", here, ...same),
    acts("--unit of clear-cache", "clear-cache", "--unit", here, ...same),
    acts("--expect-start of clear-cache", "clear-cache", ...node, "--expect-start", here),
    acts("--timeout of clear-cache", "clear-cache", ...node, ...same, "--timeout", here),
    acts("--pid-file of dump-heap", "dump-heap", "--pid-file", here, ...same),
    acts("--unit of dump-heap", "dump-heap", "--unit", here, ...same),
    acts("--expect-start of dump-heap", "dump-heap", ...node, "--expect-start", here),
    acts("--dir of dump-heap", "dump-heap", ...node, ...same, "--dir", here, "--timeout", "1"),
    acts("--timeout of dump-heap", "dump-heap", ...node, ...same, "--timeout", here),
    acts("an option of dump-heap", "dump-heap", ...node, ...same, here, "1"),
  ];
}
