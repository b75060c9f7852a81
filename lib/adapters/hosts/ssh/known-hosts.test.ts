import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { knownKeys } from "./known-hosts";

const keysOf = (text: string, host = "node-1", port = 22) => knownKeys(text, host, port).trusted.map(({ key }) => key);
const hashed = (name: string, salt = "c2FsdA==") =>
  `|1|${salt}|${createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64")}`;

describe("knownKeys", () => {
  it.each([
    ["a plain name", "node-1 ssh-ed25519 AAAA", 22, ["AAAA"]],
    ["a name among others, in any case", "a,NODE-1,b ssh-ed25519 AAAA comment", 22, ["AAAA"]],
    ["a pattern", "node-* ssh-ed25519 AAAA", 22, ["AAAA"]],
    ["a single sign of a pattern", "node-? ssh-ed25519 AAAA", 22, ["AAAA"]],
    ["an exception", "node-*,!node-1 ssh-ed25519 AAAA", 22, []],
    ["another port", "node-1 ssh-ed25519 AAAA", 2222, []],
    ["its port", "[node-1]:2222 ssh-ed25519 AAAA", 2222, ["AAAA"]],
    ["a hashed name", `${hashed("node-1")} ssh-ed25519 AAAA`, 22, ["AAAA"]],
    ["another hashed name", `${hashed("node-2")} ssh-ed25519 AAAA`, 22, []],
    ["a longer name", "node-11 ssh-ed25519 AAAA", 22, []],
    ["a dot that is no pattern", "node.1 ssh-ed25519 AAAA", 22, []],
    ["a comment", "# node-1 ssh-ed25519 AAAA", 22, []],
    ["an authority, which is not the host's own key", "@cert-authority node-1 ssh-ed25519 AAAA", 22, []],
    ["a line without key", "node-1 ssh-ed25519", 22, []],
  ])("reads %s", (_what, text, port, keys) => {
    expect(keysOf(text, "node-1", port)).toEqual(keys);
  });

  it("keeps revoked keys apart", () => {
    const text = "node-1 ssh-rsa BBBB\r\n@revoked * ssh-ed25519 AAAA\n";
    expect(knownKeys(text, "node-1", 22)).toEqual({ trusted: [{ type: "ssh-rsa", key: "BBBB" }], revoked: ["AAAA"] });
  });

  it("never throws, and trusts no key that the text does not hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        for (const key of keysOf(text)) expect(text).toContain(key);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
