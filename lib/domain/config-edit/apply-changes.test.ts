import { describe, expect, it, test } from "vitest";
import { renderNodeConfig } from "@/demo/launch/node-config";
import { loadConfig } from "@/demo/node/config/load";
import { SCENARIOS } from "@/demo/node/environment";
import { applyChanges } from "./apply-changes";
import type { ConfigChange } from "./change";
import { changesOf, settingsOf } from "./changes-of";
import { commentsOf } from "./document";
import { parseNodeConfig } from "./parse-node-config";
import { nastyConfigs } from "./testing/nasty-configs";

const scenarioConfigs = SCENARIOS.map((scenario) => [scenario, renderNodeConfig(scenario)] as const);

const mebibyte = 1024 * 1024;
const optionB = changesOf("reduce-cache", { maxSizeBytes: 128 * mebibyte });
const optionC = changesOf("limit-connections", { maxConnections: 1000, maxPeers: 25 });
const optionD = changesOf("tune-rocksdb", {
  blockCacheBytes: 256 * mebibyte,
  writeBufferBytes: 32 * mebibyte,
  maxWriteBufferNumber: 2,
});
const base = "storage:\n  data_dir: ./data\n  persistent: false\n";

function apply(text: string, changes: readonly ConfigChange[]): string {
  const applied = applyChanges(text, changes);
  if (applied.state === "refused") throw new Error(applied.problems.join("; "));
  return applied.text;
}

function problemsOf(text: string, changes: readonly ConfigChange[]): string {
  const applied = applyChanges(text, changes);
  return applied.state === "refused" ? applied.problems.join("; ") : applied.state;
}

describe("B, then D, then B again", () => {
  test.each([...scenarioConfigs, ...nastyConfigs])(
    "leaves one storage block with every comment intact: %s",
    (_, text) => {
      const after = apply(apply(apply(text, optionB), optionD), optionB);
      expect(after.match(/^\uFEFF?[{]?["']?storage["']?:/gm)).toHaveLength(1);
      expect(commentsOf(after)).toEqual(commentsOf(text));
      expect(parseNodeConfig(after).repeatedSections).toEqual([]);
      const loaded = loadConfig(after, "full");
      expect(loaded).toMatchObject({ state: "loaded", source: "file", warning: null });
      expect(loaded.state === "loaded" && loaded.config.storage).toMatchObject({
        cache: { max_size: 134_217_728 },
        rocksdb: { block_cache_size: 268_435_456, write_buffer_size: 33_554_432, max_write_buffer_number: 2 },
      });
      expect(after.endsWith("\n")).toBe(text.endsWith("\n"));
      expect(apply(after, [...optionB, ...optionD])).toBe(after);
    },
  );
});

describe("a change", () => {
  test("of the demo's file touches nothing but its own lines", () => {
    const [, text] = scenarioConfigs[0] ?? ["", ""];
    const lines = apply(text, [...optionB, ...optionC, ...optionD]).split("\n");
    const before = text.split("\n");
    expect(lines.filter((line) => !before.includes(line))).toEqual([
      "  max_connections: 1000",
      "  max_peers: 25",
      "    max_size: 134217728          # bytes",
      "  rocksdb:",
      "    block_cache_size: 268435456",
      "    write_buffer_size: 33554432",
      "    max_write_buffer_number: 2",
    ]);
    expect(lines).toHaveLength(before.length + 4);
  });

  it.each([
    [
      "goes below a commented part of the map above, not into it",
      `${base}  cache:\n    max_size: 268435456\n    # ttl_secs: 1\n\napi2: 1\n`,
      optionD.slice(0, 1),
      `${base}  cache:\n    max_size: 268435456\n    # ttl_secs: 1\n  rocksdb:\n    block_cache_size: 268435456\n\napi2: 1\n`,
    ],
    [
      "follows the file's indentation",
      base.replaceAll("  ", "    "),
      optionB,
      "storage:\n    data_dir: ./data\n    persistent: false\n    cache:\n        max_size: 134217728\n",
    ],
    [
      "stays in braces",
      "storage: {data_dir: ./data, persistent: false,}\n",
      optionB,
      "storage: {data_dir: ./data, persistent: false, cache: { max_size: 134217728 },}\n",
    ],
    [
      "writes JSON into JSON",
      '{"storage":{"data_dir":"x","persistent":false}}',
      optionB,
      '{"storage":{"data_dir":"x","persistent":false, "cache": { "max_size": 134217728 }}}',
    ],
    [
      "fills a key without a value",
      `${base}  cache: # later\n`,
      optionB,
      `${base}  cache: # later\n    max_size: 134217728\n`,
    ],
    [
      "fills a value that is not written",
      `${base}  cache:\n    max_size: # bytes\n`,
      optionB,
      `${base}  cache:\n    max_size: 134217728 # bytes\n`,
    ],
    [
      "replaces an alias in its own place only",
      `x: &big 268435456\n${base}  cache: {max_size: *big }\n`,
      optionB,
      `x: &big 268435456\n${base}  cache: {max_size: 134217728 }\n`,
    ],
    [
      "keeps an anchor that nobody refers to",
      `${base}  cache: {max_size: &big 268435456}\n`,
      optionB,
      `${base}  cache: {max_size: &big 134217728}\n`,
    ],
    [
      "drops quotes that would make a number text",
      `${base}  cache: {max_size: "268435456"}\n`,
      optionB,
      `${base}  cache: {max_size: 134217728}\n`,
    ],
    ["keeps a final line break absent", base.trimEnd(), optionB, `${base}  cache:\n    max_size: 134217728`],
    [
      "keeps the style of text",
      "logging: {level: 'info', format: json}\n",
      [{ kind: "set", path: ["logging", "level"], value: "debug" } as const],
      "logging: {level: 'debug', format: json}\n",
    ],
    [
      "makes a section that needs no other keys",
      "# x\n",
      [{ kind: "set", path: ["resilience", "retry", "max_attempts"], value: 5 } as const],
      "# x\nresilience:\n  retry:\n    max_attempts: 5\n",
    ],
  ])("%s", (_, text, changes, expected) => {
    expect(apply(text, changes)).toBe(expected);
  });

  it.each([
    ["without the section", "api2: 1\n", optionB, /needs data_dir, persistent/],
    ["of an empty file", "", optionB, /needs data_dir, persistent/],
    ["in an empty section", "storage:\n", optionB, /needs data_dir, persistent/],
    ["of sections that are not there", base, optionC, /needs addr, request_timeout_secs/],
    ["through an alias", `x: &c {max_size: 268435456}\n${base}  cache: *c\n`, optionB, /alias of \*c/],
    ["inside what an alias refers to", `${base}  cache: &c {max_size: 268435456}\ny: *c\n`, optionB, /anchor &c/],
    ["of a value that an alias refers to", `${base}  cache: {max_size: &c 268435456}\ny: *c\n`, optionB, /anchor &c/],
    ["inside a number", `${base}  cache: 7\n`, optionB, /not a set of keys/],
    ["over several values", `${base}  cache: {max_size: [1]}\n`, optionB, /several values/],
    ["over several lines", `${base}  cache:\n    max_size: |\n      1\n`, optionB, /several lines/],
    ["of a repeated section", `${base}storage:\n  cache: {max_size: 268435456}\n`, optionB, /more than once/],
    [
      "of a repeated section with the value already",
      `${base}storage:\n  cache: {max_size: 134217728}\n`,
      optionB,
      /more than once/,
    ],
    ["of a value with a tag", `${base}  cache: {max_size: !!str 268435456}\n`, optionB, /by hand/],
    ["of broken YAML", "storage: [", optionB, /line 1: .*correct the file/],
    ["of two documents", `${base}---\na: 1\n`, optionB, /second YAML document/],
    ["of a list", "- a\n", optionB, /not a set of sections/],
    [
      "out of range",
      `${base}  cache: {max_size: 268435456}\n`,
      [{ kind: "set", path: ["storage", "cache", "max_size"], value: 1 } as const],
      /max_size is 1; allowed are.*refuses to start/,
    ],
    [
      "to no number",
      base,
      [{ kind: "set", path: ["storage", "cache", "max_size"], value: Number.NaN } as const],
      /finite/,
    ],
  ])("%s is refused, and says why", (_, text, changes, reason) => {
    expect(problemsOf(text, changes)).toMatch(reason);
  });

  test("is all or nothing", () => {
    expect(applyChanges(base, [...optionB, ...optionC]).state).toBe("refused");
  });

  test("does not stumble over a problem that was there before", () => {
    const text = `logging: {level: loud, format: json}\n${base}`;
    expect(apply(text, optionB)).toContain("max_size: 134217728");
  });
});

test("settings are named as a build is known to heed them", () => {
  expect([...optionB, ...optionC, ...optionD].flatMap(settingsOf)).toEqual([
    "storage.cache.max_size",
    "api.max_connections",
    "p2p.max_peers",
    "storage.rocksdb",
    "storage.rocksdb",
    "storage.rocksdb",
  ]);
  expect(settingsOf({ kind: "merge-duplicates", section: "storage" })).toEqual([]);
  expect(settingsOf({ kind: "set", path: ["logging", "level"], value: "info" })).toEqual([]);
});

describe("a size that is written as a fraction", () => {
  test.each(["134217728.0", "134217728.", "1.34217728e8"])(
    "%s is no whole number to the node, so setting the same size replaces it",
    (written) => {
      const text = `${base}  cache:\n    max_size: ${written} # by hand\n`;
      expect(parseNodeConfig(text).findings.map(({ key }) => key)).toEqual(["storage.cache.max_size"]);
      const after = apply(text, optionB);
      expect(after).toContain("max_size: 134217728 # by hand\n");
      expect(parseNodeConfig(after).findings).toEqual([]);
    },
  );

  test("by its tag is left to be changed by hand, never taken for what is wanted", () => {
    const text = `${base}  cache:\n    max_size: !!float 134217728\n`;
    expect(problemsOf(text, optionB)).toContain("by hand");
  });

  test("stays what it is where a change leaves it alone", () => {
    const text = `consensus:\n  view_timeout_multiplier: 2.0\n${base}  cache:\n    max_size: 1048576\n`;
    expect(apply(text, optionB)).toContain("view_timeout_multiplier: 2.0\n");
  });
});
