import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitLines } from "./lines";

async function collect(chunks: (string | Uint8Array)[], longestBytes?: number): Promise<(string | null)[]> {
  async function* stream() {
    yield* chunks;
  }
  const lines: (string | null)[] = [];
  for await (const line of splitLines(stream(), longestBytes)) lines.push(line);
  return lines;
}

describe("splitLines", () => {
  it("gives the same lines however the bytes are cut, characters of several bytes included", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "漢", "😀", "\n"), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (whole, size) => {
        const bytes = Buffer.from(whole);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        const expected = whole.split("\n");
        if (expected.at(-1) === "") expected.pop();
        expect(await collect(chunks)).toEqual(expected);
      }),
      { seed: 9 },
    );
  });

  it("drops the carriage return of a line that ends with CRLF", async () => {
    expect(await collect(["a\r\nb\r", "\nc"])).toEqual(["a", "b", "c"]);
  });

  it("puts null in place of a line that is too long, and goes on after it", async () => {
    expect(await collect(["abc\nabcd", "efg", "\nab\nabcde"], 3)).toEqual(["abc", null, "ab", null]);
  });
});
