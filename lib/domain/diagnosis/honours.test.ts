import { expect, test } from "vitest";
import type { Signal, SignalName, SignalSet } from "@/lib/domain/signal/signal";
import { settingsHonoured } from "./honours";

const signal = (name: SignalName, value: number | null): Signal => ({
  name,
  unit: "count",
  value,
  state: value === null ? "not exposed" : "value",
  source: "test",
  at: 1,
  detail: null,
});
const set = (values: Partial<Record<SignalName, number | null>>): SignalSet =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, signal(name as SignalName, value)]));
const published = { version: "0.1.0", tellsStorage: false };

test("a limit that the node reports is heeded; one that is not set may be", () => {
  const signals = set({ "cache-bytes": 5, "cache-max-bytes": 10, connections: 40, "connections-max": null });
  const honoured = settingsHonoured(signals, published);
  expect(honoured["storage.cache.max_size"]).toBe("yes");
  expect(honoured["api.max_connections"]).toBe("unknown");
});

test("published builds without the endpoints heed none of the settings; of an unknown version nothing is known", () => {
  const signals = set({ "cache-bytes": null, "cache-max-bytes": null, connections: null, "connections-max": null });
  expect(settingsHonoured(signals, published)).toMatchObject({
    "storage.cache.max_size": "no",
    "api.max_connections": "no",
    "storage.rocksdb": "no",
  });
  expect(settingsHonoured(signals, { ...published, version: null })["storage.cache.max_size"]).toBe("unknown");
  expect(settingsHonoured({}, published)["p2p.max_peers"]).toBe("unknown");
});

test("a build that may have a cache may have the command that clears it; one without a cache has none", () => {
  const full = set({ "cache-bytes": 5, "cache-max-bytes": 10 });
  expect(settingsHonoured(full, published)["cache clear"]).toBe("unknown");
  expect(settingsHonoured({}, published)["cache clear"]).toBe("unknown");
  const bare = set({ "cache-bytes": null, "cache-max-bytes": null });
  expect(settingsHonoured(bare, published)["cache clear"]).toBe("no");
});

test("a node that tells what its storage engine runs with heeds the engine's settings", () => {
  expect(settingsHonoured({}, { version: null, tellsStorage: true })["storage.rocksdb"]).toBe("yes");
  expect(settingsHonoured({}, { version: null, tellsStorage: false })["storage.rocksdb"]).toBe("unknown");
});
