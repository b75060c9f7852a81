import { type ConfigOrigin, type HostFile, parseConfigOrigin, parseHostFile } from "./host-file";
import { type HostAnswer, type ProcessStamp, readProcessAnswer } from "./process-answer";
import { keyedLines, secondsToMs, unreadableLines } from "./sections";

/** When the things that a process is made of changed. Instants are epoch ms of the host's clock; null: not told. */
export interface HostChanges {
  process: ProcessStamp;
  readAt: number | null;
  bootedAt: number | null;
  /** The running program: size and time are those of the file at its path now. */
  executable: (HostFile & { isReplaced: boolean | null }) | null;
  /** The package that owns the executable; null: none of dpkg's, or the host has no dpkg. */
  package: { name: string; version: string | null } | null;
  /** Oldest first, at most a hundred. */
  packageLog: PackageChange[];
  config: HostFile | null;
  configOrigin: ConfigOrigin | null;
  unitFiles: { path: string; modifiedAt: number }[];
  unreadable: string[];
}

const packageActions = ["install", "upgrade", "remove", "purge"] as const;

interface PackageChange {
  at: number;
  action: (typeof packageActions)[number];
  /** null: there was none, or there is none after it. */
  fromVersion: string | null;
  toVersion: string | null;
}

/** Reads the answer of `guts-host changes`. Never throws. */
export function parseChanges(text: string): HostAnswer<HostChanges> {
  return readProcessAnswer(text, (sections, process) => {
    const section = (name: string) => sections.get(name) ?? "";
    const executable = parseHostFile(section("executable"));
    const replaced = keyedLines(section("executable")).get("replaced");
    const installed = keyedLines(section("package"));
    const name = installed.get("package");
    return {
      process,
      readAt: secondsToMs(keyedLines(section("clock")).get("now")),
      bootedAt: secondsToMs(keyedLines(section("process")).get("btime")),
      executable: executable && {
        ...executable,
        isReplaced: replaced === "yes" ? true : replaced === "no" ? false : null,
      },
      package: name ? { name, version: installed.get("version") || null } : null,
      packageLog: section("package-log").split("\n").flatMap(readPackageChange),
      config: parseHostFile(section("config")),
      configOrigin: parseConfigOrigin(section("config")),
      unitFiles: section("unit-files").split("\n").flatMap(readUnitFile),
      unreadable: unreadableLines(sections),
    };
  });
}

/** A line `seconds action old-version new-version`, in which dpkg writes `<none>` for no version. */
function readPackageChange(line: string): PackageChange[] {
  const [seconds, word, from, to, ...rest] = line.split(" ");
  const at = secondsToMs(seconds);
  const action = packageActions.find((candidate) => candidate === word);
  if (at === null || action === undefined || rest.length > 0) return [];
  const version = (text: string | undefined) => (!text || text === "<none>" ? null : text);
  return [{ at, action, fromVersion: version(from), toVersion: version(to) }];
}

function readUnitFile(line: string): HostChanges["unitFiles"] {
  const found = /^([0-9]{1,11}) (\/.+)$/.exec(line);
  const modifiedAt = secondsToMs(found?.[1]);
  return found && modifiedAt !== null ? [{ path: found[2] ?? "", modifiedAt }] : [];
}
