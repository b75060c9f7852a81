import "server-only";
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import type { ConfigDiff } from "@/lib/domain/host/report";

/** One state of a configuration; `sha256` is of the file's bytes, secrets included, `text` is without them. */
export interface ConfigVersion {
  sha256: string;
  text: string;
}

export interface EarlierConfig extends ConfigVersion {
  kind: ConfigDiff["against"]["kind"];
  name: string;
  at: number;
}

/** Patch lines that are kept; a configuration that differs by more is better read as a whole. */
const mostLines = 400;
/** Comparing is quadratic in the differences, and the worker has other things to do. */
const timeoutMs = 300;

/** Compares a configuration with an earlier state of it, line by line with three lines around. Never throws. */
export function compareConfig(before: EarlierConfig, now: ConfigVersion & { name: string }): ConfigDiff {
  const { kind, name, at } = before;
  const against = { kind, name, at };
  if (before.text === now.text) {
    return { against, unified: "", onlySecrets: before.sha256 !== now.sha256, cut: null };
  }
  const patch = structuredPatch(name, now.name, before.text, now.text, undefined, undefined, {
    context: 3,
    timeout: timeoutMs,
  });
  if (!patch)
    return { against, unified: "", onlySecrets: false, cut: "the two differ too much to be compared by line" };
  const lines = formatPatch(patch, FILE_HEADERS_ONLY).replace(/\n$/, "").split("\n");
  if (lines.length <= mostLines) return { against, unified: lines.join("\n"), onlySecrets: false, cut: null };
  const cut = `the first ${mostLines} of ${lines.length} lines`;
  return { against, unified: lines.slice(0, mostLines).join("\n"), onlySecrets: false, cut };
}
