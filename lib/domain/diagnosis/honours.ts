import type { SignalName, SignalSet } from "@/lib/domain/signal/signal";
import type { MemorySetting } from "./input";

type Honour = "yes" | "no" | "unknown";

/** A limit in effect, and what the same endpoint tells beside it. */
const limits = {
  "storage.cache.max_size": { limit: "cache-max-bytes", beside: "cache-bytes" },
  "api.max_connections": { limit: "connections-max", beside: "connections" },
  "p2p.max_peers": { limit: "peers-max", beside: "peers" },
} as const satisfies Partial<Record<MemorySetting, { limit: SignalName; beside: SignalName }>>;

/** What a node says of itself beside its signals. */
interface NodeWords {
  /** As its health check tells; null: it did not. */
  version: string | null;
  /** Whether it tells what its storage engine runs with. */
  tellsStorage: boolean;
}

/**
 * Which settings a node's build heeds, by what it tells: a node that reports a limit in effect has the thing that the
 * limit bounds. One that does not may still heed the setting, so the answer is unknown, never no, unless it is a version
 * known to read none of them: 0.1.x without the debug endpoints parses the settings, and nothing uses them. A build that
 * is known to have no cache has no command that clears it; of any other only the command itself can tell.
 */
export function settingsHonoured(
  signals: SignalSet,
  { version, tellsStorage }: NodeWords,
): Partial<Record<MemorySetting, Honour>> {
  const isPlain = version !== null && /^0\.1\./.test(version);
  const told = (setting: keyof typeof limits): Honour => {
    const { limit, beside } = limits[setting];
    if (signals[limit]?.value != null) return "yes";
    return isPlain && signals[limit]?.state === "not exposed" && signals[beside]?.state === "not exposed"
      ? "no"
      : "unknown";
  };
  const cache = told("storage.cache.max_size");
  return {
    "storage.cache.max_size": cache,
    "api.max_connections": told("api.max_connections"),
    "p2p.max_peers": told("p2p.max_peers"),
    "storage.rocksdb": tellsStorage ? "yes" : cache === "no" ? "no" : "unknown",
    "cache clear": cache === "no" ? "no" : "unknown",
  };
}
