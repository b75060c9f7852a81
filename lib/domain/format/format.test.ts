import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatGrowth,
  formatPercent,
  formatSeconds,
  formatUtc,
} from "./format";
import { exactSignalValue, formatSignalValue } from "./format-signal";

const mebibyte = 1024 ** 2;

describe("formatBytes", () => {
  test.each([
    [0, "0 B"],
    [1, "1 B"],
    [999, "999 B"],
    [1000, "0.977 KiB"],
    [1024, "1 KiB"],
    [478 * mebibyte, "478 MiB"],
    [512 * mebibyte, "512 MiB"],
    [16.84 * mebibyte, "16.8 MiB"],
    [1010 * mebibyte, "0.986 GiB"],
    [1.4204 * 1024 ** 3, "1.42 GiB"],
    [64 * 1024 ** 3, "64 GiB"],
    [-3 * mebibyte, "−3 MiB"],
    [Number.NaN, "—"],
    [Number.POSITIVE_INFINITY, "—"],
  ])("%d bytes read as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test("never shows more than three significant digits below a pebibyte", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 50, noNaN: true }), (bytes) => {
        const digits = formatBytes(Math.round(bytes)).split(" ")[0]?.replace(".", "").replace(/^0+/, "") ?? "";
        expect(digits.length).toBeLessThanOrEqual(3);
      }),
      { seed: 20, numRuns: 300 },
    );
  });
});

test.each([
  [280_000, "+16 MiB/min"],
  [-280_000, "−16 MiB/min"],
  [0, "0 B/min"],
  [Number.NaN, "—"],
])("growth of %d bytes per second reads as %s", (bytesPerSecond, text) => {
  expect(formatGrowth(bytesPerSecond)).toBe(text);
});

test.each([
  [0.9337, "93.4 %"],
  [0.9, "90 %"],
  [0, "0 %"],
  [0.0123, "1.23 %"],
  [1, "100 %"],
  [12.34, "1234 %"],
  [-0.5, "−50 %"],
  [Number.NaN, "—"],
])("a ratio of %d reads as %s", (ratio, text) => {
  expect(formatPercent(ratio)).toBe(text);
});

test.each([
  [0, "0 s"],
  [0.4, "under 1 s"],
  [45, "45 s"],
  [59.6, "1 min"],
  [130, "2 min 10 s"],
  [3_599.7, "1 h"],
  [7_800, "2 h 10 min"],
  [7_205, "2 h"],
  [86_399, "1 d"],
  [3 * 86_400 + 4 * 3_600 + 59, "3 d 4 h"],
  [-90, "−1 min 30 s"],
  [Number.NaN, "—"],
])("a span of %d seconds reads as %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test.each([
  [0, "just now"],
  [-1_500, "just now"],
  [4_200, "4 s ago"],
  [130_000, "2 min 10 s ago"],
  [-12_000, "in 12 s"],
])("an age of %d ms reads as %s", (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

test.each([
  [0, "0 ms"],
  [0.0004, "0.4 ms"],
  [0.84, "840 ms"],
  [0.9997, "1 s"],
  [1.2345, "1.23 s"],
  [75, "1 min 15 s"],
  [Number.NaN, "—"],
])("a latency of %d seconds reads as %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [0, "0"],
  [1_234_567, "1,234,567"],
  [-3, "−3"],
  [Number.NaN, "—"],
])("a count of %d reads as %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

describe("formatUtc", () => {
  const at = Date.UTC(2026, 2, 14, 3, 12, 5);
  test("shows the clock time alone on the same UTC day", () => {
    expect(formatUtc(at, at + 3_600_000)).toBe("03:12:05 UTC");
  });
  test("shows the date on another UTC day", () => {
    expect(formatUtc(at, at + 86_400_000)).toBe("2026-03-14 03:12:05 UTC");
  });
  test("shows an em rule for what is no instant", () => {
    expect(formatUtc(Number.NaN)).toBe("—");
  });
});

test("a signal is formatted by its unit, and an absent number is never a zero", () => {
  const now = Date.UTC(2026, 2, 14);
  expect(formatSignalValue({ value: 512 * mebibyte, unit: "bytes" }, now)).toBe("512 MiB");
  expect(formatSignalValue({ value: 0.012, unit: "seconds" }, now)).toBe("12 ms");
  expect(formatSignalValue({ value: 1200, unit: "count" }, now)).toBe("1,200");
  expect(formatSignalValue({ value: now / 1000 + 60, unit: "epoch-seconds" }, now)).toBe("00:01:00 UTC");
  expect(formatSignalValue({ value: null, unit: "bytes" }, now)).toBe("—");
  expect(exactSignalValue({ value: null, unit: "bytes" })).toBeNull();
  expect(exactSignalValue({ value: 1536, unit: "bytes" })).toBe("1,536 bytes");
  expect(exactSignalValue({ value: 3, unit: "count" })).toBe("3");
  expect(exactSignalValue({ value: 0, unit: "epoch-seconds" })).toBe("1970-01-01T00:00:00.000Z");
});
