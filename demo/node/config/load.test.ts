import { describe, expect, test } from "vitest";
import { parseNodeArguments } from "@/demo/node/arguments";
import { effectiveConfig, loggableConfig } from "@/demo/node/config/effective";
import { type LoadedConfig, loadConfig } from "@/demo/node/config/load";

const API = `api:
  addr: 127.0.0.1:8085
  request_timeout_secs: 30
  max_body_size: 52428800
  cors_enabled: true
  cors_origins: []
`;
const STORAGE = "storage:\n  data_dir: /var/lib/guts\n  persistent: false\n";

function loaded(result: LoadedConfig) {
  if (result.state !== "loaded") throw new Error(`refused: ${result.problems.join("; ")}`);
  return result;
}

describe("a file that is used", () => {
  test.each([
    ["no file gives the defaults without a warning", null, "defaults"],
    ["an empty file is an empty configuration", "", "file"],
    ["a file of comments is an empty configuration", "# nothing yet\n", "file"],
    ["unknown keys are dropped at every level", `extra: 1\n${STORAGE}  backend: rocksdb\n`, "file"],
  ])("%s", (_, text, source) => {
    expect(loaded(loadConfig(text, "full"))).toMatchObject({ source, warning: null });
  });

  test("the documented node takes the runbook's keys from complete sections", () => {
    const text = `${API}  max_connections: 1000\n${STORAGE}  cache:\n    max_size: 134217728\n`;
    const { config } = loaded(loadConfig(text, "full"));
    expect(config.api).toMatchObject({ addr: "127.0.0.1:8085", max_connections: 1000 });
    expect(config.storage.cache).toEqual({ max_size: 134_217_728 });
    expect(config.storage.rocksdb).toEqual({
      block_cache_size: 536_870_912,
      write_buffer_size: 67_108_864,
      max_write_buffer_number: 3,
    });
    expect(config.p2p.max_peers).toBe(50);
  });

  test("the documented node profiles its heap unless its file says otherwise; the published code knows no such key", () => {
    const off = "profiling:\n  heap: false\n";
    expect(loaded(loadConfig(null, "full")).config.profiling).toEqual({ heap: true });
    expect(loaded(loadConfig(off, "full")).config.profiling).toEqual({ heap: false });
    expect(loaded(loadConfig(off, "bare"))).toMatchObject({ source: "file", config: { profiling: undefined } });
  });

  test("connections are unlimited unless the documented node's file says otherwise", () => {
    expect(loaded(loadConfig(API, "full")).config.api.max_connections).toBe(0);
    expect(loaded(loadConfig(null, "full")).config.api.max_connections).toBe(0);
  });

  test("the published code knows none of the runbook's keys", () => {
    const { config, source } = loaded(loadConfig(`${STORAGE}  cache:\n    max_size: lots\n`, "bare"));
    expect(source).toBe("file");
    expect(config.storage.cache).toBeUndefined();
    expect(config.p2p.max_peers).toBeUndefined();
    expect(loaded(loadConfig(STORAGE, "bare")).source).toBe("file");
  });
});

describe("a file that is ignored as a whole", () => {
  test.each([
    ["a repeated top-level key", `${STORAGE}${STORAGE}`, /unique/i],
    ["a repeated key inside a section", `${STORAGE}  persistent: true\n`, /unique/i],
    ["a section without a required key", "storage:\n  data_dir: /var/lib/guts\n", /storage\.persistent/],
    ["the runbook's block where there was no section", "storage:\n  cache:\n    max_size: 1\n", /storage\.data_dir/],
    ["an empty section that has required keys", "api:\n", /api/],
    ["a value of the wrong type", `${STORAGE.replace("false", "maybe")}`, /storage\.persistent/],
    ["a negative number", `${API}  max_connections: -1\n`, /max_connections/],
    ["an address that is none", API.replace("127.0.0.1:8085", "somewhere"), /api\.addr/],
    ["text that is not YAML", "api: [", /./],
    ["a list instead of sections", "- api\n", /./],
    ["a broken alias", "api: *nothing\n", /./],
  ])("%s leaves every setting at its default and warns", (_, text, warning) => {
    const result = loaded(loadConfig(text, "full"));
    expect(result.source).toBe("defaults");
    expect(result.warning).toMatch(warning);
    expect(result.config).toEqual(loaded(loadConfig(null, "full")).config);
  });

  test("the published code requires max_connections inside api", () => {
    expect(loaded(loadConfig(API, "bare")).warning).toMatch(/api\.max_connections/);
  });
});

describe("a file that stops the start", () => {
  test.each([
    ["full", API.replace("secs: 30", "secs: 3601"), "api.request_timeout_secs"],
    ["full", API.replace("52428800", "1023"), "api.max_body_size"],
    ["full", `${API}  max_connections: 100001\n`, "api.max_connections"],
    ["bare", `${API}  max_connections: 0\n`, "api.max_connections"],
    ["full", `${STORAGE}  cache:\n    max_size: 4096\n`, "storage.cache.max_size"],
    ["full", "logging:\n  level: loud\n  format: json\n", "logging.level"],
  ] as const)("in the %s profile %j is refused, naming %s", (profile, text, key) => {
    const result = loadConfig(text, profile);
    expect(result.state).toBe("refused");
    expect(result.state === "refused" && result.problems.join()).toContain(key);
  });

  test("the bounds themselves are allowed", () => {
    for (const seconds of [1, 3600]) {
      const text = API.replace("secs: 30", `secs: ${seconds}`);
      expect(loaded(loadConfig(text, "full")).config.api.request_timeout_secs).toBe(seconds);
    }
  });
});

describe("effective values", () => {
  const { config } = loaded(loadConfig(API, "full"));

  test("the command line wins over the environment, which wins over the file", () => {
    const args = parseNodeArguments(["--api-addr", "127.0.0.1:1"]);
    const env = { GUTS_API_ADDR: "127.0.0.1:2", GUTS_METRICS_ADDR: "127.0.0.1:3", GUTS_DATA_DIR: "" };
    const effective = effectiveConfig(config, args, env);
    expect(effective.api.addr).toBe("127.0.0.1:1");
    expect(effective.metrics.addr).toBe("127.0.0.1:3");
    expect(effective.storage.data_dir).toBe("./data");
  });

  test("key material never reaches the log", () => {
    const secret = "ab".repeat(32);
    const logged = loggableConfig({ ...config, p2p: { ...config.p2p, private_key: secret } });
    expect(JSON.stringify(logged)).not.toContain(secret);
    expect(logged.p2p.private_key).toBe("[redacted]");
    expect(logged.p2p).not.toHaveProperty("share");
  });
});
