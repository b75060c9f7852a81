import type { ConfigChange } from "@/lib/domain/config-edit/change";
import { settingsOf } from "@/lib/domain/config-edit/changes-of";
import { formatBytes } from "@/lib/domain/format/format";
import type { PlanContent } from "../action";
import { type PlanLooks, reasonOf, toldBy } from "./looks";
import { honoursNow } from "./situation";

type Honours = PlanContent["honours"];

/**
 * The value that the node says it runs with, by the setting's dotted name; `none` where it says that there is no limit, null
 * where it tells nothing.
 */
export function effectiveValueOf(looks: PlanLooks, setting: string): number | "none" | null {
  const cache = toldBy(looks.cache);
  const connections = toldBy(looks.connections);
  const storage = toldBy(looks.storage);
  switch (setting) {
    case "storage.cache.max_size":
      return cache ? (cache.maxSizeBytes ?? "none") : null;
    case "api.max_connections":
      return connections ? (connections.max ?? "none") : null;
    case "p2p.max_peers":
      return connections ? (connections.maxPeers ?? "none") : null;
    case "storage.rocksdb.block_cache_size":
      return storage?.blockCacheBytes ?? null;
    case "storage.rocksdb.write_buffer_size":
      return storage?.writeBufferBytes ?? null;
    case "storage.rocksdb.max_write_buffer_number":
      return storage?.maxWriteBufferNumber ?? null;
    default:
      return null;
  }
}

/** Whether this build heeds the setting of a change, and how that is known. */
export function describeHonours(looks: PlanLooks, change: ConfigChange): Honours {
  if (change.kind !== "set") return [];
  const setting = change.path.join(".");
  const told = honoursNow(looks);
  const state = settingsOf(change).map((name) => told[name] ?? "unknown")[0] ?? "unknown";
  const effective = effectiveValueOf(looks, setting);
  const runsWith = `the node says that it runs with ${effective === "none" ? "no limit" : settingText(change.path, effective)}`;
  const version = toldBy(looks.health)?.version ?? null;
  const basis = {
    yes: effective === null ? "the node reports a limit of this kind" : runsWith,
    no: `version ${version ?? "unknown"} without the debug endpoints: it reads the setting, and nothing uses it`,
    unknown:
      effective === null
        ? `the node does not tell what it runs with (${reasonOf(lookFor(looks, setting))})`
        : `${runsWith}, which does not show that it takes the value from its file`,
  }[state];
  return [{ setting, state, basis }];
}

function lookFor({ cache, connections, storage }: PlanLooks, setting: string) {
  if (setting.startsWith("storage.rocksdb")) return storage;
  return setting.startsWith("storage.cache") ? cache : connections;
}

/** Names an inert setting where it is changed. */
export function inertNote(honours: Honours, change: ConfigChange): string {
  if (change.kind !== "set") return "";
  const state = honours.find(({ setting }) => setting === change.path.join("."))?.state;
  return state === "no" ? " (no effect: this build ignores it)" : "";
}

const mebibyte = 1024 * 1024;

/** A value of the file for a sentence. Only numbers are shown: no other text of the file leaves it. */
export function settingText(path: readonly string[], value: unknown): string {
  if (value === undefined || value === null) return "not set";
  if (typeof value !== "number") return "other";
  // One that a size in three digits would not tell whole stays in bytes, as the file has it.
  const isSize = path.at(-1)?.endsWith("_size") === true && value >= mebibyte && value % mebibyte === 0;
  return isSize ? formatBytes(value) : String(value);
}
