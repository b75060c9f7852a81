import { describe, expect, it } from "vitest";
import { compareConfig, type EarlierConfig } from "./compare-config";

const earlier = (text: string, sha256 = "a"): EarlierConfig => ({
  ...{ kind: "backup", name: "config.yaml.bak", at: 5 },
  sha256,
  text,
});
const now = (text: string, sha256 = "b") => ({ name: "/etc/guts/config.yaml", sha256, text });

describe("compareConfig", () => {
  it("gives a unified patch from the earlier text to the present", () => {
    const diff = compareConfig(earlier("a: 1\nb: 2\n\n"), now("a: 1\nb: 3\n\n"));
    expect(diff).toEqual({
      against: { kind: "backup", name: "config.yaml.bak", at: 5 },
      unified: "--- config.yaml.bak\n+++ /etc/guts/config.yaml\n@@ -1,3 +1,3 @@\n a: 1\n-b: 2\n+b: 3\n ",
      onlySecrets: false,
      cut: null,
    });
  });

  it("tells equal files from files that differ in secrets alone", () => {
    expect(compareConfig(earlier("a: 1\n", "same"), now("a: 1\n", "same"))).toMatchObject({
      unified: "",
      onlySecrets: false,
    });
    expect(compareConfig(earlier("a: 1\n"), now("a: 1\n"))).toMatchObject({
      unified: "",
      onlySecrets: true,
      cut: null,
    });
  });

  it("cuts a long patch and says so", () => {
    const text = (word: string) => Array.from({ length: 500 }, (_, line) => `${word}${line}: 1`).join("\n");
    const diff = compareConfig(earlier(text("a")), now(text("b")));
    expect(diff.unified.split("\n")).toHaveLength(400);
    expect(diff.cut).toMatch(/^the first 400 of 1,?00\d lines$/);
  });

  it("gives up in time on two large files without a common line", () => {
    const text = (word: string) =>
      Array.from({ length: 60_000 }, (_, line) => `${word}${(line * 7919) % 60_013}`).join("\n");
    const startedAt = performance.now();
    const diff = compareConfig(earlier(text("a")), now(text("b")));
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(diff.cut).not.toBeNull();
  });
});
