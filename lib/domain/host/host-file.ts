import { keyedLines, secondsToMs, sha256Hex, wholeNumber } from "./sections";

/** A file on the host, without its content. null: it could not be read. */
export interface HostFile {
  path: string;
  sizeBytes: number | null;
  /** Epoch ms, whole seconds. */
  modifiedAt: number | null;
  /** Permissions in octal, for example `640`. */
  mode: string | null;
  /** Of the file as it is, secrets included. */
  sha256: string | null;
}

/** The helper's lines about a file; null when they name none. */
export function parseHostFile(section: string): HostFile | null {
  const lines = keyedLines(section);
  const path = lines.get("path");
  if (!path) return null;
  return {
    path,
    sizeBytes: wholeNumber(lines.get("size")),
    modifiedAt: secondsToMs(lines.get("mtime")),
    mode: /^[0-7]{1,5}$/.exec(lines.get("mode") ?? "")?.[0] ?? null,
    sha256: sha256Hex(lines.get("sha256")),
  };
}

const configOrigins = ["argument", "default"] as const;
/** Whether the process was told its configuration file, or takes `config.yaml` in its working folder. */
export type ConfigOrigin = (typeof configOrigins)[number];

/** Where the process of this answer has its configuration from. */
export function parseConfigOrigin(section: string): ConfigOrigin | null {
  const origin = keyedLines(section).get("origin");
  return configOrigins.find((candidate) => candidate === origin) ?? null;
}
