import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { completeLock, platformOf } from "./lock-stubs.mjs";

describe("platformOf", () => {
  it.each([
    ["@next/swc-darwin-arm64", { os: ["darwin"], cpu: ["arm64"] }],
    ["@next/swc-win32-x64-msvc", { os: ["win32"], cpu: ["x64"] }],
    ["@biomejs/cli-linux-x64-musl", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
    ["@x/binding-linux-arm64-gnu", { os: ["linux"], cpu: ["arm64"], libc: ["glibc"] }],
    ["@x/oxide-linux-arm-gnueabihf", { os: ["linux"], cpu: ["arm"], libc: ["glibc"] }],
    ["@x/binding-linux-arm-musleabihf", { os: ["linux"], cpu: ["arm"], libc: ["musl"] }],
    ["@img/sharp-linuxmusl-x64", { os: ["linux"], cpu: ["x64"], libc: ["musl"] }],
    ["@x/binding-android-arm-eabi", { os: ["android"], cpu: ["arm"] }],
    ["@x/binding-openharmony-arm64", { os: ["openharmony"], cpu: ["arm64"] }],
    ["@x/oxide-freebsd-x64", { os: ["freebsd"], cpu: ["x64"] }],
    ["@x/oxide-wasm32-wasi", { cpu: ["wasm32"] }],
    ["fsevents", {}],
  ])("reads the platform of %s from its name", (name, expected) => {
    expect(platformOf(name)).toEqual(expected);
  });
});

describe("completeLock", () => {
  it("adds an optional entry for each optional dependency that has none, and changes no other entry", () => {
    const packages = {
      "": { version: "1.0.0" },
      "node_modules/a": {
        version: "1.0.0",
        dev: true,
        optionalDependencies: { "a-linux-x64": "1.0.0", "a-darwin-arm64": "1.0.0" },
      },
      "node_modules/a-linux-x64": { version: "1.0.0", optional: true },
    };
    const { lock, added } = completeLock({ packages });
    expect(added).toEqual(["node_modules/a-darwin-arm64"]);
    expect(lock.packages).toEqual({
      ...packages,
      "node_modules/a-darwin-arm64": { version: "1.0.0", os: ["darwin"], cpu: ["arm64"], dev: true, optional: true },
    });
    expect(completeLock(lock).added).toEqual([]);
  });

  it("finds an entry that is nested below the package that wants it", () => {
    const packages = {
      "node_modules/a": { version: "1.0.0" },
      "node_modules/a/node_modules/b": { version: "2.0.0", optionalDependencies: { "c-linux-x64": "2.0.0" } },
      "node_modules/a/node_modules/c-linux-x64": { version: "2.0.0", optional: true },
    };
    expect(completeLock({ packages }).added).toEqual([]);
  });

  it("leaves ranges alone, since a lock file names exact versions", () => {
    const packages = { "node_modules/a": { version: "1.0.0", optionalDependencies: { fsevents: "~2.3.2" } } };
    expect(completeLock({ packages }).added).toEqual([]);
  });

  it("finds nothing to add to this project's lock file", () => {
    const file = path.resolve(import.meta.dirname, "../../package-lock.json");
    expect(completeLock(JSON.parse(readFileSync(file, "utf8"))).added).toEqual([]);
  });
});
