import { describe, expect, it, test } from "vitest";
import { renderNodeConfig } from "@/demo/launch/node-config";
import { loadConfig } from "@/demo/node/config/load";
import { SCENARIOS } from "@/demo/node/environment";
import { applyChanges } from "./apply-changes";
import { commentsOf } from "./document";

const scenarioConfigs = SCENARIOS.map((scenario) => [scenario, renderNodeConfig(scenario)] as const);

const merge = (text: string, ...sections: string[]) =>
  applyChanges(
    text,
    sections.map((section) => ({ kind: "merge-duplicates", section }) as const),
  );

const base = "storage:\n  data_dir: ./data\n  persistent: false   # in memory\n";

describe("merge-duplicates", () => {
  it.each([
    [
      "moves what is new behind what is there",
      `${base}\n# the rest\nmetrics2: 1\n\n# option B, 3 May\nstorage:\n  cache:\n    max_size: 134217728 # 128 MiB\n`,
      `# option B, 3 May\n${base}  cache:\n    max_size: 134217728 # 128 MiB\n\n# the rest\nmetrics2: 1\n`,
    ],
    [
      "puts the last value in the place of the first, beside its comment",
      `${base}  cache:\n    max_size: 268435456     # bytes\nstorage:\n  cache:\n      max_size: 134217728\n      enabled: true\n`,
      `${base}  cache:\n    max_size: 134217728     # bytes\n    enabled: true\n`,
    ],
    [
      "keeps both comments of a value that each block explains",
      `${base}  cache:\n    max_size: 268435456 # old\nstorage:\n  cache: # smaller\n    max_size: 134217728 # new\n`,
      `${base}  # smaller\n  cache:\n    # old\n    max_size: 134217728 # new\n`,
    ],
    [
      "merges a repetition inside a section",
      `${base}  cache:\n    max_size: 1048576\n    ttl_secs: 5\n  cache:\n    max_size: 2097152\n`,
      `${base}  cache:\n    max_size: 2097152\n    ttl_secs: 5\n`,
    ],
    [
      "unfolds braces into lines, in either block",
      "storage: {data_dir: ./data, persistent: false} # one line\nstorage:\n  cache: {max_size: 1048576}\nstorage: {cache: {ttl_secs: 5}}\n",
      "storage: # one line\n  data_dir: ./data\n  persistent: false\n  cache:\n    max_size: 1048576\n    ttl_secs: 5\n",
    ],
    ["takes nothing away for an empty repetition", `${base}storage: # nothing yet\n`, `# nothing yet\n${base}`],
    [
      "keeps the line breaks of Windows and a missing last one",
      `${base}storage:\n  cache:\n    max_size: 1048576`.replaceAll("\n", "\r\n"),
      `${base}  cache:\n    max_size: 1048576`.replaceAll("\n", "\r\n"),
    ],
    [
      "does not pile up the empty lines around what is gone",
      `${base}\nstorage:\n  cache: {max_size: 1048576}\n\nlast: 1\n`,
      `${base}  cache: {max_size: 1048576}\n\nlast: 1\n`,
    ],
    [
      "leaves a comment that an empty line sets apart where it is",
      `${base}\n# --- tuning ---\n\nstorage:\n  cache: {max_size: 1048576}\n\nlast: 1\n`,
      `${base}  cache: {max_size: 1048576}\n\n# --- tuning ---\n\n\nlast: 1\n`,
    ],
  ])("%s", (_, text, expected) => {
    expect(merge(text, "storage")).toEqual({ state: "changed", text: expected });
    expect(merge(expected, "storage")).toEqual({ state: "unchanged", text: expected });
    expect(loadConfig(expected, "full")).toMatchObject({ state: "loaded", source: "file", warning: null });
  });

  test.each(scenarioConfigs)(
    "repairs the demo's file after options B, C, D and B were appended by hand: %s",
    (_, text) => {
      const appended = `${text}
# option B
storage:
  cache:
    max_size: 134217728  # 128 MiB

# option C
api:
  max_connections: 1000  # from unlimited
p2p:
  max_peers: 25
storage:
  rocksdb:
    block_cache_size: 268435456
storage:
  cache:
    max_size: 134217728
`;
      expect(loadConfig(appended, "full")).toMatchObject({ source: "defaults" });
      const merged = merge(appended, "storage", "api", "p2p");
      if (merged.state !== "changed") throw new Error(merged.state);
      for (const section of ["storage", "api", "p2p"]) {
        expect(merged.text.match(new RegExp(`^${section}:`, "gm"))).toHaveLength(1);
      }
      expect(commentsOf(merged.text).sort()).toEqual(commentsOf(appended).sort());
      const loaded = loadConfig(merged.text, "full");
      expect(loaded).toMatchObject({ state: "loaded", source: "file", warning: null });
      expect(loaded.state === "loaded" && loaded.config).toMatchObject({
        api: { max_connections: 1000 },
        p2p: { max_peers: 25 },
        storage: { persistent: false, cache: { max_size: 134_217_728 }, rocksdb: { block_cache_size: 268_435_456 } },
      });
    },
  );

  it.each([
    ["JSON", '{"storage": {"data_dir": "x"}, "storage": {"persistent": false}}'],
    [
      "an alias to what would go",
      `${base}storage:\n  cache: &c {max_size: 1048576}\nstorage:\n  cache: {max_size: 5}\ny: *c\n`,
    ],
    ["braces over several lines", `${base}  cache: {\n    max_size: 5 }\nstorage:\n  cache: {a: 1}\n`],
    ["a repetition inside a list", `${base}  list:\n  - a: 1\n    a: 2\n`],
  ])("refuses what it cannot do safely: %s", (_, text) => {
    const merged = merge(text, "storage");
    expect(merged.state).toBe("refused");
    expect(merged.state === "refused" && merged.problems.join()).toContain("by hand");
  });
});
