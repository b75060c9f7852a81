import { parseConfigOrigin, parseHostFile } from "./host-file";
import { type HostAnswer, type ProcessStamp, readProcessAnswer } from "./process-answer";
import { secondsToMs, sha256Hex, unreadableLines } from "./sections";

/** The backups that lie beside a process's configuration file. */
export interface ConfigBackups {
  process: ProcessStamp;
  /** null: the helper could not tell which file it is. */
  configPath: string | null;
  isDefaultPath: boolean | null;
  /** Newest first, at most twenty. */
  backups: ConfigBackup[];
  unreadable: string[];
}

interface ConfigBackup {
  /** Name in the configuration's folder; what `guts-host config --backup` takes. */
  name: string;
  /** Epoch ms, whole seconds. */
  modifiedAt: number;
  sizeBytes: number;
  /** null: it may not be read, or is larger than 1 MiB. */
  sha256: string | null;
}

/** Reads the answer of `guts-host backups`. Never throws. */
export function parseBackups(text: string): HostAnswer<ConfigBackups> {
  return readProcessAnswer(text, (sections, process) => {
    const config = sections.get("config") ?? "";
    const origin = parseConfigOrigin(config);
    return {
      process,
      configPath: parseHostFile(config)?.path ?? null,
      isDefaultPath: origin === null ? null : origin === "default",
      backups: (sections.get("backups") ?? "").split("\n").flatMap(readBackup),
      unreadable: unreadableLines(sections),
    };
  });
}

/** A line `mtime size sha256 name`, with a hyphen for an unknown hash. */
function readBackup(line: string): ConfigBackup[] {
  const found = /^([0-9]{1,11}) ([0-9]{1,15}) (\S+) ([^\s/]+)$/.exec(line);
  const modifiedAt = secondsToMs(found?.[1]);
  if (!found || modifiedAt === null) return [];
  return [{ name: found[4] ?? "", modifiedAt, sizeBytes: Number(found[2]), sha256: sha256Hex(found[3]) }];
}
