import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, redactSecrets } from "./redact";

const numRuns = process.env.GUTS_TEST_LONG ? 3000 : 200;
const long = "x1".repeat(40_000);

describe("redactSecrets", () => {
  it.each([
    ["private_key: abcdef", "private_key: [redacted]"],
    ["  - share: [ab, cd]", "  - share: [redacted]"],
    ['"token":"abc", "size": 4', '"token":"[redacted]", "size": 4'],
    ['{\\"token\\":\\"abc\\",\\"size\\":4}', '{\\"token\\":\\"[redacted]\\",\\"size\\":4}'],
    ['password: "two words", size: 4', 'password: "[redacted]", size: 4'],
    ["password: 'it''s' # why", "password: '[redacted]' # why"],
    ["mnemonic: one two three", "mnemonic: [redacted]"],
    ["level=info api-key=abc size=4", "level=info api-key=[redacted] size=4"],
    ["GUTS_RUNBOOK_WEBHOOK_TOKEN=abc", "GUTS_RUNBOOK_WEBHOOK_TOKEN=[redacted]"],
    ["Authorization: Bearer abcdefghij", "Authorization: [redacted]"],
    ["sent Bearer abcdefghij at noon", "sent Bearer [redacted] at noon"],
    ["postgres://guts:pw@127.0.0.1/x", "postgres://guts:[redacted]@127.0.0.1/x"],
    ["private_key: |\n  abc\n  def\nsize: 4\n", "private_key: |\n  [redacted]\n  [redacted]\nsize: 4\n"],
    ["tokens:\n- abc\n- def\nsize: 4\n", "tokens:\n[redacted]\n[redacted]\nsize: 4\n"],
    ["a\n-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nb\n", "a\n[redacted]\nb\n"],
    ["key -----BEGIN K-----\\nabc\\n-----END K----- b", "key [redacted] b"],
    ["share: -----BEGIN K-----\nabc\n-----END K-----\nb", "share: [redacted]\nb"],
    ["result: restarted", "result: restarted"],
    [`before: ${"0a".repeat(32)}`, `before: ${"0a".repeat(32)}`],
    ["private_key_file: /etc/guts/node.key", "private_key_file: /etc/guts/node.key"],
  ])("%j", (text, expected) => {
    expect(redactSecrets(text)).toBe(expected);
  });

  it("takes the whole of a secret that is longer than any line it keeps", () => {
    for (const text of [`token: "${long}" b`, `token=${long} b`, `-----BEGIN K-----${long}-----END K----- b`]) {
      const redacted = redactSecrets(text);
      expect(redacted).not.toContain("x1x1");
      expect(redacted).toMatch(/ b$/);
    }
    expect(redactSecrets(`private_key: |\n  ${long}\nb`)).toBe("private_key: |\n  [redacted]\nb");
  });
});

/** A secret in each of the ways in which one is written; `#` stands for it. */
const forms = [
  "private_key: #\n",
  'private_key: "#"\n',
  "  share: '#'\n",
  '{"polynomial":"#","size":4}\n',
  "password=# size=4 ",
  "time=now Bearer #\n",
  "http://guts:#@127.0.0.1:8080/api\n",
  "-----BEGIN PRIVATE KEY-----\n#\n#\n-----END PRIVATE KEY-----\n",
  '"pem":"-----BEGIN K-----\\n#\\n-----END K-----\\n" ',
  "private_key: |\n    #\n    #\n",
  "tokens:\n  - #\n  - #\n",
  "api_key: >-\n  #\nafter\n",
];
const secret = fc.integer({ min: 1, max: 0xffff }).map((n) => `S3CR${n.toString(16).repeat(4)}T`);
const noise = fc.oneof(
  fc.constantFrom("wrote: /etc/guts/config.yaml\n", "\n", "result: done\n", " size 4 ", "storage:\n  cache: 1\n"),
  fc.string({ maxLength: 40 }).map((text) => `${text}\n`),
  fc.integer({ min: 60_000, max: 70_000 }).map((length) => "some words, ".repeat(length / 12)),
  fc.integer({ min: 60_000, max: 70_000 }).map((length) => "a".repeat(length)),
);
const planted = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: noise.map((text) => ({ text, held: "" })) },
    fc
      .tuple(fc.constantFrom(...forms), secret, fc.boolean())
      // A new line, or the middle of one that goes on.
      .map(([form, held, isNew]) => ({ text: `${isNew ? "\n" : " "}${form.replaceAll("#", held)}`, held })),
  ),
  { maxLength: 12 },
);

describe("a redactor", () => {
  it("gives the same for any pieces as for the whole, and no secret", () => {
    fc.assert(
      fc.property(
        planted,
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 8 }),
        (parts, sizes) => {
          const text = parts.map((part) => part.text).join("");
          const whole = redactSecrets(text);
          const redactor = createRedactor();
          let pieced = "";
          for (let at = 0, index = 0; at < text.length; index += 1) {
            const size = sizes[index % sizes.length] ?? 1;
            pieced += redactor.push(text.slice(at, at + size));
            at += size;
          }
          pieced += redactor.end();
          expect(pieced === whole).toBe(true);
          for (const { held } of parts) if (held !== "") expect([held, whole.includes(held)]).toEqual([held, false]);
        },
      ),
      { seed: 5, numRuns },
    );
  });

  it("keeps back no more than one piece of an endless line, and passes harmless text on as it is", () => {
    for (const word of ["words ", "a"]) {
      const redactor = createRedactor();
      let given = 0;
      let got = "";
      for (let round = 0; round < 100; round += 1) {
        const chunk = word.repeat(10_000);
        given += chunk.length;
        got += redactor.push(chunk);
        expect(given - got.length).toBeLessThan(140 * 1024);
      }
      got += redactor.end();
      expect(got === word.repeat(1_000_000)).toBe(true);
    }
  });
});
