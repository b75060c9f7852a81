import { describe, expect, it, test } from "vitest";
import { renderNodeConfig } from "@/demo/launch/node-config";
import { loadConfig } from "@/demo/node/config/load";
import { SCENARIOS } from "@/demo/node/environment";
import { parseNodeConfig } from "./parse-node-config";

const scenarioConfigs = SCENARIOS.map((scenario) => [scenario, renderNodeConfig(scenario)] as const);

const storage = "storage:\n  data_dir: /var/lib/guts\n  persistent: false\n";
const api =
  "api:\n  addr: 127.0.0.1:8080\n  request_timeout_secs: 30\n  max_body_size: 52428800\n  max_connections: 10000\n  cors_enabled: true\n  cors_origins: []\n";

const findings = (text: string) =>
  parseNodeConfig(text).findings.map(({ kind, line, key, consequence }) => [kind, line, key, consequence]);

describe("parseNodeConfig", () => {
  it.each([
    ["not YAML", "api: [", [["not-yaml", 1, "", "defaults"]]],
    ["a tab", "storage:\n\tdata_dir: x\n", [["not-yaml", 2, "", "defaults"]]],
    ["a broken alias", "api:\n  addr: *none\n", [["not-yaml", 2, "", "defaults"]]],
    ["two documents", `${storage}---\n${api}`, [["several-documents", 5, "", "defaults"]]],
    ["a list", "- api\n", [["not-a-map", 1, "", "defaults"]]],
    ["a single word", "storage", [["not-a-map", 1, "", "defaults"]]],
    ["an appended block", `${storage}\nstorage:\n  cache: {}\n`, [["duplicate-section", 5, "storage", "defaults"]]],
    ["a repeated key", `${storage}  persistent: true\n`, [["duplicate-key", 4, "storage.persistent", "defaults"]]],
    [
      "a repeated block inside a section",
      `${storage}  cache:\n    max_size: 1048576\n  cache:\n    max_size: 2097152\n`,
      [["duplicate-key", 6, "storage.cache", "defaults"]],
    ],
    ["a key quoted the second time", `${storage}"storage":\n`, [["duplicate-section", 4, "storage", "defaults"]]],
    [
      "the runbook's block where there was none",
      "# mine\nstorage:\n  cache:\n    max_size: 134217728\n",
      [
        ["missing-key", 2, "storage.data_dir", "defaults"],
        ["missing-key", 2, "storage.persistent", "defaults"],
      ],
    ],
    [
      "an empty section",
      "logging:\n",
      [
        ["missing-key", 1, "logging.level", "defaults"],
        ["missing-key", 1, "logging.format", "defaults"],
      ],
    ],
    ["a section that is a list", "metrics: []\n", [["wrong-type", 1, "metrics", "defaults"]]],
    ["a sub-section that is a number", `${storage}  cache: 7\n`, [["wrong-type", 4, "storage.cache", "defaults"]]],
    ["a quoted number", api.replace("30", '"30"'), [["wrong-type", 3, "api.request_timeout_secs", "defaults"]]],
    [
      "a size with a decimal point",
      `${storage}  cache:\n    max_size: 134217728.0\n`,
      [["wrong-type", 5, "storage.cache.max_size", "defaults"]],
    ],
    ["a time as a power of ten", api.replace("30", "3e1"), [["wrong-type", 3, "api.request_timeout_secs", "defaults"]]],
    ["a whole number in hexadecimal", api.replace("30", "0x1e"), []],
    ["a negative number", api.replace("30", "-1"), [["wrong-type", 3, "api.request_timeout_secs", "defaults"]]],
    ["an address without a port", api.replace(":8080", ""), [["wrong-type", 2, "api.addr", "defaults"]]],
    ["a value above its range", api.replace("30", "3601"), [["out-of-range", 3, "api.request_timeout_secs", "exits"]]],
    [
      "a level nobody knows",
      "logging:\n  level: loud\n  format: json\n",
      [["out-of-range", 2, "logging.level", "exits"]],
    ],
    [
      "a cache of 4 KiB",
      `${storage}  cache:\n    max_size: 4096\n`,
      [["out-of-range", 5, "storage.cache.max_size", "exits"]],
    ],
    [
      "a value behind an alias",
      `x: &t 0\n${api.replace("30", "*t")}`,
      [["out-of-range", 4, "api.request_timeout_secs", "exits"]],
    ],
    ["nothing", "", []],
    ["comments alone", "# nothing yet\n", []],
    ["unknown keys", `extra: {a: 1}\n${storage}  backend: rocksdb\n`, []],
  ])("finds what the node minds in %s", (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test("what only version 0.1.x minds is a note, not a problem", () => {
    const unlimited = parseNodeConfig(api.replace("10000", "0")).findings;
    const missing = parseNodeConfig(api.replace("  max_connections: 10000\n", "")).findings;
    expect(unlimited).toMatchObject([{ severity: "note", key: "api.max_connections", consequence: "exits" }]);
    expect(missing).toMatchObject([{ severity: "note", key: "api.max_connections", consequence: "defaults" }]);
  });

  test("no finding holds a value of the file that could be a secret", () => {
    const text = `p2p:\n  private_key: hunter2\n  share: "hunter2\n`;
    expect(JSON.stringify(parseNodeConfig(text).findings)).not.toContain("hunter2");
    expect(JSON.stringify(parseNodeConfig("p2p:\n  private_key: hunter2\n").findings)).not.toContain("hunter2");
  });

  test("repeated sections are named once each, with nested repetitions under their section", () => {
    const text = `${storage}  persistent: true\nstorage:\nstorage:\n${api}`;
    expect(parseNodeConfig(text).repeatedSections).toEqual(["storage"]);
  });

  test("values are read where they stand, of a repeated key the last", () => {
    const { valueAt } = parseNodeConfig(`${storage}storage:\n  cache:\n    max_size: 5\n`);
    expect(valueAt(["storage", "cache", "max_size"])).toBe(5);
    expect(valueAt(["storage", "data_dir"])).toBe("/var/lib/guts");
    expect(valueAt(["storage", "cache", "max_size", "more"])).toBeUndefined();
    expect(valueAt(["nothing"])).toBeUndefined();
  });

  test.each(scenarioConfigs)("the demo's configuration for %s has no problem", (_, text) => {
    expect(parseNodeConfig(text).findings.filter(({ severity }) => severity === "problem")).toEqual([]);
  });

  test("agrees with the stand-in node on what is ignored and what stops the start", () => {
    const texts = [
      storage,
      api,
      `${storage}${storage}`,
      `${storage}  cache:\n    max_size: 4096\n`,
      storage.replace("false", "maybe"),
      "storage:\n  cache: {max_size: 1048576}\n",
      api.replace("30", "3601"),
      `${storage}  rocksdb: {max_write_buffer_number: 65}\n`,
      "p2p:\n",
    ];
    for (const text of texts) {
      const loaded = loadConfig(text, "full");
      const stood = loaded.state === "refused" ? "exits" : loaded.warning === null ? "taken" : "defaults";
      const problems = parseNodeConfig(text).findings.filter(({ severity }) => severity === "problem");
      const ours = problems.some(({ consequence }) => consequence === "defaults") ? "defaults" : "exits";
      expect([text, problems.length === 0 ? "taken" : ours]).toEqual([text, stood]);
    }
  });
});
