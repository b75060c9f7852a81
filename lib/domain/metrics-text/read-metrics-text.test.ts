import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSample } from "./line";
import { createMetricsTextReader, type MetricsText, NotMetricsError } from "./read-metrics-text";

const encode = (text: string) => new TextEncoder().encode(text);
const read = (text: string, wanted: string[] = [], options: { maxLineLength?: number; maxNames?: number } = {}) =>
  readChunks([encode(text)], wanted, options);

function readChunks(chunks: Uint8Array[], wanted: string[], options = {}): MetricsText {
  const reader = createMetricsTextReader({ wanted: new Set(wanted), ...options });
  for (const chunk of chunks) reader.push(chunk);
  return reader.end();
}

describe("a page of metrics", () => {
  it("counts the series of each name, and keeps only the wanted ones", () => {
    const page = read(
      [
        "# HELP a Some help with { and } and 5.",
        "# TYPE a counter",
        'a_total{path="/x"} 5',
        'a_total{path="/y"} 6',
        "",
        "rss 1024",
        "# EOF",
      ].join("\n"),
      ["rss"],
    );
    expect(page).toMatchObject({ series: 3, skippedLines: 0, ended: true });
    expect([...page.seriesByName]).toEqual([
      ["a_total", 2],
      ["rss", 1],
    ]);
    expect(page.samples).toEqual([{ name: "rss", labels: {}, value: 1024, at: null }]);
  });

  it.each<[string, ReturnType<typeof readSample>]>([
    ['a{b="c"} 1', { name: "a", labels: { b: "c" }, value: 1, at: null }],
    ["a\t 2.5e3", { name: "a", labels: {}, value: 2500, at: null }],
    ['a{b="c",} 1', { name: "a", labels: { b: "c" }, value: 1, at: null }],
    ['a { b = "c" , d = "" } 1', { name: "a", labels: { b: "c", d: "" }, value: 1, at: null }],
    ["a{} 1", { name: "a", labels: {}, value: 1, at: null }],
    [
      String.raw`a{b="q\"}\\n\n",c="\x"} 1`,
      { name: "a", labels: { b: 'q"}\\n\n', c: String.raw`\x` }, value: 1, at: null },
    ],
    ["a NaN", { name: "a", labels: {}, value: Number.NaN, at: null }],
    ["a +Inf", { name: "a", labels: {}, value: Number.POSITIVE_INFINITY, at: null }],
    ["a -Inf", { name: "a", labels: {}, value: Number.NEGATIVE_INFINITY, at: null }],
    ["a 1 1700000000123", { name: "a", labels: {}, value: 1, at: 1_700_000_000_123 }],
    ["a 1 1700000000.123", { name: "a", labels: {}, value: 1, at: 1_700_000_000_123 }],
    ["a 1 1.7e9", { name: "a", labels: {}, value: 1, at: 1_700_000_000_000 }],
    [
      'a_bucket{le="1"} 7 # {trace_id="} 1"} 0.67 1700000000.1',
      { name: "a_bucket", labels: { le: "1" }, value: 7, at: null },
    ],
    ["a_total 7 1700000000 # {} 1", { name: "a_total", labels: {}, value: 7, at: 1_700_000_000_000 }],
    ['{"node.memory",a="b"} 1', { name: "node.memory", labels: { a: "b" }, value: 1, at: null }],
    ['a{"odd label"="b"} 1', { name: "a", labels: { "odd label": "b" }, value: 1, at: null }],
    ["a", null],
    ["a ", null],
    ["a one", null],
    ["a 0x10", null],
    ["a 1 then", null],
    ["a 1 2 3", null],
    ['a{b="c" 1', null],
    ['a{b="c} 1', null],
    ["a{b=c} 1", null],
    ['a{="c"} 1', null],
    ["{} 1", null],
    ["1 1", null],
  ])("reads %s", (line, expected) => {
    expect(readSample(line)).toEqual(expected);
  });

  it("takes labels that are called like parts of every object as what they are", () => {
    const sample = readSample('a{__proto__="x",constructor="y"} 1');
    expect(Object.entries(sample?.labels ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  it("leaves out broken lines and counts them, on wanted and other names", () => {
    const page = read("a 1\na{ 2\nrss one\nrss 5\nhello world\nb 1\n", ["rss"]);
    expect(page).toMatchObject({ series: 3, skippedLines: 3, samples: [{ value: 5 }], ended: false });
  });

  it("reads lines that end as on Windows", () => {
    expect(read("rss 5\r\n# EOF\r\n", ["rss"])).toMatchObject({ samples: [{ value: 5 }], ended: true });
  });

  it("skips a line without end and goes on behind it", () => {
    const page = read(`a{b="${"x".repeat(500)}"} 1\nrss 5\n`, ["rss"], { maxLineLength: 100 });
    expect(page).toMatchObject({ series: 1, skippedLines: 1, samples: [{ value: 5 }] });
  });

  it("counts names beyond the maximum together", () => {
    const page = read("a 1\nb 1\nc 1\nd 1\na 2\n", [], { maxNames: 2 });
    expect([...page.seriesByName]).toEqual([
      ["a", 2],
      ["b", 1],
      ["", 2],
    ]);
  });

  it("may be empty, as a page before the first request is", () => {
    expect(read("# EOF\n")).toMatchObject({ series: 0, ended: true });
    expect(read("")).toMatchObject({ series: 0, bytes: 0 });
  });
});

describe("something else", () => {
  it.each([
    ["<!DOCTYPE html><html><body>a 1</body></html>", /an HTML page/],
    ["\n\n  <html>\na 1\n", /an HTML page/],
    ['{"status":"up"}', /no page of metrics/],
    ["not found", /no page of metrics/],
  ])("is refused: %s", (text, message) => {
    expect(() => read(text)).toThrow(NotMetricsError);
    expect(() => read(text)).toThrow(message);
  });

  it("is refused with the first bytes, not with the last ones", () => {
    const reader = createMetricsTextReader({ wanted: new Set() });
    expect(() => reader.push(encode(" <ht"))).toThrow(/HTML/);
  });
});

describe("chunks", () => {
  const line = fc.oneof(
    fc
      .tuple(
        fc.constantFrom("rss", "a_total", "b:c"),
        fc.dictionary(fc.constantFrom("path", "le", "x"), fc.string({ unit: "grapheme", maxLength: 8 })),
        fc.double(),
      )
      .map(([name, labels, value]) => {
        const parts = Object.entries(labels).map(([key, text]) => `${key}=${quote(text)}`);
        return `${name}{${parts.join(",")}} ${value}`;
      }),
    fc.constantFrom(
      "# HELP rss ünïcode 🦀",
      "# EOF",
      "",
      "broken line",
      "a{",
      `${"y".repeat(60)} 1`,
      `# ${"y".repeat(60)}`,
    ),
    fc.string({ maxLength: 12 }).map((text) => `z${text}`),
  );
  const quote = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
  const options = { maxLineLength: 50 };

  it("may end anywhere, in the middle of a letter too, and give the same result", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.array(fc.nat(400), { maxLength: 12 }), (lines, cuts) => {
        const bytes = encode(["first 1", ...lines].join("\n"));
        const borders = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
          (a, b) => a - b,
        );
        const chunks = borders.slice(1).map((border, index) => bytes.slice(borders[index], border));
        expect(readChunks(chunks, ["rss"], options)).toEqual(readChunks([bytes], ["rss"], options));
      }),
      { seed: 20_240_601, numRuns: 500 },
    );
  });

  it("give every value and label back that a writer of the format put in", () => {
    const labels = fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}$/), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(labels, fc.double(), (expected, value) => {
        const text = Object.entries(expected).map(([key, text]) => `${key}=${quote(text)}`);
        const sample = readSample(`rss{${text.join(",")}} ${Object.is(value, -0) ? "-0" : value}`);
        expect(Object.entries(sample?.labels ?? {})).toEqual(Object.entries(expected));
        expect(sample?.value).toBe(value);
      }),
      { seed: 20_240_602, numRuns: 300 },
    );
  });
});

it("reads a hundred thousand series without keeping them, within a second", () => {
  const reader = createMetricsTextReader({ wanted: new Set(["rss"]) });
  const chunk = encode(Array.from({ length: 1000 }, (_, i) => `http_total{path="/some/path/${i}"} ${i}\n`).join(""));
  const started = performance.now();
  for (let i = 0; i < 100; i += 1) reader.push(chunk);
  reader.push(encode("rss 7\n# EOF\n"));
  const page = reader.end();
  expect(performance.now() - started).toBeLessThan(1000);
  expect(page).toMatchObject({ series: 100_001, samples: [{ value: 7 }] });
});
