import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv } from "./parse-csv";

describe("parseCsv", () => {
  it("reads seconds and bytes, with or without a heading", () => {
    const points = [
      { at: 1_700_000_000_000, value: 5 },
      { at: 1_700_000_060_500, value: 6.5 },
    ];
    const lines = "1700000000,5\n1700000060.5,6.5\n";
    expect(parseCsv(lines)).toEqual(points);
    expect(parseCsv(`timestamp_seconds,value_bytes\n${lines}`)).toEqual(points);
  });

  it("does not mind CRLF, blank lines, quotes, spaces, a byte order mark or a missing last line end", () => {
    expect(parseCsv('\uFEFF"time","bytes"\r\n\r\n "1", "2"\r\n\r\n3 , 4')).toEqual([
      { at: 1000, value: 2 },
      { at: 3000, value: 4 },
    ]);
  });

  it("keeps NaN and infinity as NaN, and leaves out a line without a value", () => {
    expect(parseCsv("1,NaN\n2,+Inf\n3,-Inf\n4,\n5,1e9")).toEqual([
      { at: 1000, value: Number.NaN },
      { at: 2000, value: Number.NaN },
      { at: 3000, value: Number.NaN },
      { at: 5000, value: 1e9 },
    ]);
  });

  it("reads nothing from nothing", () => {
    expect(parseCsv("")).toEqual([]);
    expect(parseCsv("timestamp_seconds,value_bytes\n")).toEqual([]);
  });

  it.each([
    ["1,2\n\n3;4", "Line 3: expected timestamp_seconds,value_bytes"],
    ["1,2,3", "Line 1: expected timestamp_seconds,value_bytes"],
    ["time,bytes\nnoon,2", 'Line 2: the time "noon"'],
    ["abc,5", 'Line 1: the time "abc"'],
    ["1,2\n2,0x10", 'Line 2: the value "0x10"'],
    ["1,2\ntime,bytes", 'Line 2: the time "time"'],
    ["1700000000000,2", "looks like milliseconds"],
    ["NaN,2", "Line 1: a time must be a finite number"],
  ])("refuses %j and names the line and what is wrong", (text, part) => {
    expect(() => parseCsv(text)).toThrow(part);
  });

  it("reads back every series that is written as CSV", () => {
    const point = fc.record({ at: fc.integer({ min: -1e13, max: 9e13 }), value: fc.double({ noNaN: true }) });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 50 }), fc.constantFrom("\n", "\r\n", "\n\n"), (points, end) => {
        const text = points
          .map(({ at, value }) => `${at / 1000},${String(value).replace("Infinity", "Inf")}`)
          .join(end);
        const expected = points.map(({ at, value }) => ({
          at,
          value: Number.isFinite(value) ? value + 0 : Number.NaN,
        }));
        expect(parseCsv(text)).toEqual(expected);
      }),
      { seed: 17 },
    );
  });

  it("answers any text with samples or an error that names a line", () => {
    const token = fc.oneof(
      fc.constantFrom(",", "\n", "\r\n", "NaN", "1", "1e5", '"', " "),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        try {
          expect(Array.isArray(parseCsv(tokens.join("")))).toBe(true);
        } catch (error) {
          expect((error as Error).message).toMatch(/^Line \d+: /);
        }
      }),
      { seed: 18 },
    );
  });
});
