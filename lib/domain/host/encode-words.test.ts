import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeWord } from "./encode-words";

describe("encodeWord", () => {
  it.each([
    ["--pid-file", "--pid-file"],
    ["/run/my guts/node.pid", "/run/my%20guts/node.pid"],
    ["$(id);`x`'\"|&<>*?~%", "%24%28id%29%3B%60x%60%27%22%7C%26%3C%3E%2A%3F%7E%25"],
    ["ü", "%C3%BC"],
  ])("encodes %s", (word, encoded) => {
    expect(encodeWord(word)).toBe(encoded);
  });

  it.each(["", "a\0b", "a\nb", "a\rb", "\ud800"])("hands %j to nobody", (word) => {
    expect(encodeWord(word)).toBeNull();
  });

  it("makes one word without a character that a shell knows, from which the text can be had again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (word) => {
        const encoded = encodeWord(word);
        if (encoded === null) return;
        expect(encoded).toMatch(/^[A-Za-z0-9._/@+:=,%-]+$/);
        expect(decodeURIComponent(encoded)).toBe(word);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
