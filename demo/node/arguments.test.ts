import { describe, expect, test } from "vitest";
import { findAddress, parseLoopbackAddress } from "@/demo/node/address";
import { isCacheClear, parseNodeArguments } from "@/demo/node/arguments";
import { parseStandInSettings } from "@/demo/node/environment";

describe("the node's command line", () => {
  test("without flags nothing overrides the file", () => {
    expect(parseNodeArguments([])).toEqual({
      configPath: "config.yaml",
      dataDir: null,
      apiAddr: null,
      p2pAddr: null,
      metricsAddr: null,
      logLevel: null,
      logFormat: null,
      show: null,
    });
  });

  test("flags are read and the marker is ignored", () => {
    const args = parseNodeArguments(["-c", "a.yaml", "--data-dir=d", "--local", "--marker", "/some/clone"]);
    expect(args).toMatchObject({ configPath: "a.yaml", dataDir: "d", logFormat: "pretty" });
  });

  test.each([["status"], ["--heap-profile"], ["cache", "clear"]])("%s is refused like any unknown word", (...words) => {
    expect(() => parseNodeArguments(words)).toThrow();
  });
});

test.each([
  [["cache", "clear", "--data-dir", "d"], true],
  [["cache"], false],
  [["--data-dir", "cache", "clear"], false],
])("%j asks to clear the cache: %s", (words, asks) => {
  expect(isCacheClear(words)).toBe(asks);
});

describe("addresses", () => {
  test.each([
    ["127.0.0.1:8080", { host: "127.0.0.1", port: 8080 }],
    ["[::1]:9", { host: "::1", port: 9 }],
    ["localhost:0", { host: "localhost", port: 0 }],
    ["127.0.0.1", null],
    ["127.0.0.1:70000", null],
    [":8080", null],
    ["", null],
  ])("%j reads as %j", (text, expected) => {
    expect(findAddress(text)).toEqual(expected);
  });

  test("an address other machines could reach is refused with the one to use", () => {
    expect(() => parseLoopbackAddress("0.0.0.0:8080", "--api-addr")).toThrow(/127\.0\.0\.1/);
  });
});

describe("the stand-in's variables", () => {
  test("unset and empty variables take the defaults", () => {
    expect(parseStandInSettings({ STANDIN_PROFILE: "", PATH: "/bin" })).toEqual({
      profile: "full",
      scenario: "leak",
      limitBytes: 512 * 1024 * 1024,
      seed: true,
      growthAtStart: false,
      growthFile: null,
      leakBytesPerSecond: Math.round(0.28 * 1024 * 1024),
      cacheBytesPerSecond: Math.round(0.43 * 1024 * 1024),
      exitWithStdin: false,
    });
  });

  test.each([
    [{ STANDIN_PROFILE: "half" }, /STANDIN_PROFILE/],
    [{ STANDIN_LIMIT_BYTES: "512MiB" }, /STANDIN_LIMIT_BYTES/],
    [{ DEMO_SCENARIO: "explode" }, /DEMO_SCENARIO/],
  ])("%j is refused, naming the variable", (env, message) => {
    expect(() => parseStandInSettings(env)).toThrow(message);
  });
});
