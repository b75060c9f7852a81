import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactText, toFileName, toManifest, toRedactedJson } from "./bundle";

const canary = "c0ffee".repeat(11);

describe("what goes into a bundle", () => {
  test.each([
    ["a key of the configuration", `p2p:\n  private_key: ${canary}\n`],
    ["a PEM block", `log line\n-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----\n`],
    ["a token in a log line", `GET /x Authorization: Bearer ${canary}`],
    ["a password in an address", `postgres://guts:${canary}@db/guts`],
  ])("holds no secret of %s", (_, text) => {
    expect(redactText(text)).not.toContain(canary);
  });

  test("holds no value of a key that is named like a secret, at any depth, and stays JSON", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom("private_key", "token", "apiKey", "password", "share"),
        (value, key) => {
          const text = toRedactedJson({ deep: [value, { [key]: canary, plain: `Bearer ${canary}` }] });
          expect(text).not.toContain(canary);
          JSON.parse(text);
        },
      ),
    );
  });

  test("is named so that no path leaves the bundle's folder", () => {
    fc.assert(
      fc.property(fc.string(), (section) => {
        expect(toFileName(section)).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
      }),
    );
    expect(toFileName("../../etc/passwd")).toBe("etc-passwd");
    expect(toFileName("smaps_rollup")).toBe("smaps-rollup");
  });
});

test("the manifest names each file with its length and hash, in order, and what is missing with its reason", () => {
  const file = (name: string, text: string) => ({ name, content: Buffer.from(text), source: "test" });
  const manifest = toManifest(
    { targetId: "a", incidentId: "i", collectedAt: 0 },
    [file("b", "22"), file("a", "1")],
    [{ what: "heap dump", reason: "there is none" }],
    (bytes) => `hash of ${bytes.length}`,
  );
  expect(manifest).toMatchObject({
    collectedAt: "1970-01-01T00:00:00.000Z",
    files: [
      { name: "a", bytes: 1, sha256: "hash of 1" },
      { name: "b", bytes: 2, sha256: "hash of 2" },
    ],
    missing: [{ what: "heap dump", reason: "there is none" }],
  });
});
