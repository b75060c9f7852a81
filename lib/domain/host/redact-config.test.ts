import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { redactConfig } from "./redact-config";

const hex = "0123456789abcdef".repeat(4);

describe("redactConfig", () => {
  it("keeps a configuration without secrets byte for byte", () => {
    const text = "# cache\nstorage:\n  cache:\n    max_size: 268435456 # 256 MiB\r\napi: {addr: 127.0.0.1:8080}\n\n";
    expect(redactConfig(text)).toBe(text);
  });

  it("leaves a document that YAML still reads, with the other settings in place", () => {
    const text = `api:\n  addr: 0.0.0.0:8080\np2p:\n  private_key: ${hex}\n  mailbox_size: 1024\n`;
    expect(parse(redactConfig(text))).toEqual({
      api: { addr: "0.0.0.0:8080" },
      p2p: { private_key: "[redacted]", mailbox_size: 1024 },
    });
  });

  it.each([
    ["a plain value", "private_key: hunter2"],
    ["a quoted key, as in JSON", '{"p2p": {"private_key": "hunter2"}}'],
    ["JSON over several lines", '{\n  "private_key":\n    "hunter2",\n  "a": 1\n}'],
    ["a flow mapping whose value begins on the next line", "{private_key:\nhunter2}"],
    ["a key with hyphens", "private-key: hunter2"],
    ["a key in camel case", "privateKey: hunter2"],
    ["a dotted key of TOML", 'p2p.private_key = "hunter2"'],
    ["a multi-line string of TOML", 'secret = """\nhunter2\n"""'],
    ["a block scalar", "share: |\n  one\n\n  hunter2\nnext: 1"],
    ["a block scalar in a list item", "- token: >-\n    one\n    hunter2\n  next: 1"],
    ["a quoted value over several lines", 'password: "one\n\n hunter2"\nnext: 1'],
    ["a quoted value that goes on without indentation", 'password: "one\nhunter2"\nnext: 1'],
    ["a list at the key's own indentation", "tokens:\n- one\n- hunter2\nnext: 1"],
    ["a flow list over several lines", "polynomial: [one,\nhunter2]\nnext: 1"],
    ["a nested flow list over several lines", "polynomial: [[one],\nhunter2]\nnext: 1"],
    ["a quoted value with an escaped quote", 'password: "one\\"\nhunter2"\nnext: 1'],
    ["a value behind an anchor and a tag", "secret: !!str &s hunter2"],
    ["a comment before the value", "api_key: # see vault\n  hunter2"],
    ["YAML's long form", "? private_key\n: hunter2"],
    ["a line that is commented out", "# private_key: hunter2"],
    ["a block that is commented out", "# share: |\n#   hunter2\nnext: 1"],
    ["an address with credentials", "upstream: https://ada:hunter2@node.example/x"],
    ["a token in an address", "webhook: https://node.example/x?a=1&access_token=hunter2&b=2"],
    ["a header", 'header: "Bearer hunter2"'],
    ["a PEM block", "tls: |\n  -----BEGIN PRIVATE KEY-----\n  hunter2\n  -----END PRIVATE KEY-----\nnext: 1"],
    ["a PEM block that never ends", "-----BEGIN PRIVATE KEY-----\nhunter2"],
    ["a broken document", "p2p:\n\tprivate_key: hunter2\n  : : ["],
  ])("takes a secret out of %s", (_, text) => {
    const redacted = redactConfig(text);
    expect(redacted).not.toContain("hunter2");
    expect(redacted).toContain("[redacted]");
    if (text.includes("next: 1")) expect(redacted).toContain("next: 1");
  });

  it("takes out keys in hexadecimal wherever they stand, and keeps a peer's address", () => {
    expect(redactConfig(`identity: ${hex}\nother: 0x${hex}`)).not.toContain(hex);
    const peers = `bootstrappers:\n  - ${hex}@10.0.0.1:9000\n`;
    expect(redactConfig(peers)).toBe(peers);
  });

  it("keeps where a secret lies", () => {
    expect(redactConfig("private_key_file: /etc/guts/node.key")).toBe("private_key_file: /etc/guts/node.key");
  });

  it("never lets a secret through, whatever its neighbours and the style it is written in", () => {
    const secretNames = ["private_key", "share", "polynomial", "password", "api_token", "client-secret", "apiKey"];
    const secret = fc.stringMatching(/^[a-z0-9 "':#,{}[\]|>&*-]{0,20}$/).map((noise) => `${noise}hunter2${noise}`);
    const secretValue = fc.oneof(
      secret,
      fc.array(secret, { minLength: 1, maxLength: 3 }),
      fc.record({ inner: secret }),
    );
    const plain = fc.oneof(fc.integer(), fc.boolean(), fc.stringMatching(/^[a-z ]{0,10}$/));
    const section = fc
      .tuple(fc.constantFrom(...secretNames), secretValue, fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), plain))
      .map(([name, value, others]) => ({ ...others, [name]: value, last: 1 }));
    const styles = fc.constantFrom(
      {},
      { defaultStringType: "QUOTE_DOUBLE" as const },
      { defaultStringType: "QUOTE_SINGLE" as const },
      { defaultStringType: "BLOCK_LITERAL" as const },
      { defaultStringType: "BLOCK_FOLDED" as const, lineWidth: 20 },
      { collectionStyle: "flow" as const, lineWidth: 20 },
      { indentSeq: false, lineWidth: 20 },
    );
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), section), styles, (document, style) => {
        expect(redactConfig(stringify(document, style))).not.toContain("hunter2");
        expect(redactConfig(JSON.stringify(document, null, 2))).not.toContain("hunter2");
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("answers every text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        expect(typeof redactConfig(text)).toBe("string");
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
