import type { SignalSet } from "@/lib/domain/signal/signal";
import type { MemorySetting } from "./input";

type Honour = "yes" | "no" | "unknown";

/**
 * Which settings a node's build heeds, by what it tells: a node that reports a limit in effect has the thing that the
 * limit bounds. One that does not may still heed the setting, so the answer is unknown, never no, unless its version is
 * known to read none of them (0.1.x without the debug endpoints: the settings are parsed, and nothing uses them).
 */
export function settingsHonoured(signals: SignalSet, version: string | null): Partial<Record<MemorySetting, Honour>> {
  const told = (name: "cache-max-bytes" | "connections-max" | "peers-max"): Honour => {
    const signal = signals[name];
    if (signal?.value !== null && signal?.value !== undefined) return "yes";
    return signal?.state === "not exposed" && version !== null && /^0\.1\./.test(version) ? "no" : "unknown";
  };
  const cache = told("cache-max-bytes");
  return {
    "storage.cache.max_size": cache,
    "api.max_connections": told("connections-max"),
    "p2p.max_peers": told("peers-max"),
    "storage.rocksdb": cache === "no" ? "no" : "unknown",
    "cache clear": "no",
  };
}
