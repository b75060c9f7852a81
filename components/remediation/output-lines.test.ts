import fc from "fast-check";
import { expect, test } from "vitest";
import { appendPieces, noLines } from "./output-lines";

const linesOf = (...texts: string[]) =>
  appendPieces(
    noLines,
    texts.map((text, seq) => ({ seq, text })),
  ).lines;

test.each<[string, string[]]>([
  ["", []],
  ["a", ["a"]],
  ["a\n", ["a"]],
  ["a\r\nb\n", ["a", "b"]],
  ["\n\n", ["", ""]],
  ["a\n\nb", ["a", "", "b"]],
])("%j is these lines", (text, lines) => {
  expect(linesOf(text)).toEqual(lines);
});

test("the same text gives the same lines, wherever it is cut and however it comes", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r\n"), maxLength: 40 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), fc.nat(5), (pieces, at) => {
      const numbered = pieces.map((piece, seq) => ({ seq, text: piece }));
      const inTwo = appendPieces(appendPieces(noLines, numbered.slice(0, at)), numbered.slice(at));
      expect(inTwo).toEqual(appendPieces(noLines, numbered));
      expect(inTwo.lines).toEqual(linesOf(pieces.join("")));
    }),
    { seed: 3, numRuns: 400 },
  );
});
