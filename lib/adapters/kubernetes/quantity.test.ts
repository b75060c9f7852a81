import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatQuantity, parseQuantity } from "./quantity";

const bytes = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const runs = { seed: 20_261, numRuns: 500 };

describe("parseQuantity", () => {
  it.each([
    ["0", 0],
    ["1", 1],
    ["128974848", 128_974_848],
    ["129e6", 129_000_000],
    ["129E6", 129_000_000],
    ["129M", 129_000_000],
    ["123Mi", 128_974_848],
    ["128974848000m", 128_974_848],
    ["1k", 1000],
    ["1Ki", 1024],
    ["1.5Gi", 1_610_612_736],
    ["32Gi", 34_359_738_368],
    [".5Ki", 512],
    ["1.", 1],
    ["1e3", 1000],
    ["1.5e3", 1500],
    ["1e-3", 1],
    ["1500m", 2],
    ["1u", 1],
    ["0e999", 0],
    ["+5M", 5_000_000],
    ["7Pi", 7 * 2 ** 50],
  ])("reads %s as %d bytes", (text, expected) => expect(parseQuantity(text)).toBe(expected));

  it.each([
    "",
    " ",
    "Gi",
    "-1",
    "1 Gi",
    "1K",
    "1g",
    "1GiB",
    "1e",
    "1e3Ki",
    "0x10",
    "1,5Gi",
    "1Ei",
    "9e15Gi",
    "1e999",
    "9007199254740992",
    "٣Gi",
    "1\n",
  ])("takes %j for no quantity that a number can hold", (text) => expect(parseQuantity(text)).toBeNull());

  it("reads back every number of bytes that formatQuantity writes", () => {
    fc.assert(
      fc.property(bytes, (value) => parseQuantity(formatQuantity(value)) === value),
      runs,
    );
  });

  it("agrees over every suffix with the same number of bytes in digits", () => {
    const suffixes = {
      Ki: 2n ** 10n,
      Mi: 2n ** 20n,
      Gi: 2n ** 30n,
      Ti: 2n ** 40n,
      k: 10n ** 3n,
      M: 10n ** 6n,
      G: 10n ** 9n,
    };
    const suffix = fc.constantFrom(...(Object.keys(suffixes) as (keyof typeof suffixes)[]));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8000 }), suffix, (count, unit) => {
        const plain = String(BigInt(count) * suffixes[unit]);
        return parseQuantity(`${count}${unit}`) === parseQuantity(plain) && parseQuantity(plain) === Number(plain);
      }),
      runs,
    );
  });

  it("reads thousandths and exponents of the same amount alike", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (value) => {
        expect(parseQuantity(`${value}000m`)).toBe(value);
        expect(parseQuantity(`${value}e3`)).toBe(value * 1000);
        expect(parseQuantity(`${value}000e-3`)).toBe(value);
      }),
      runs,
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = parseQuantity(text);
        return value === null || (Number.isSafeInteger(value) && value >= 0);
      }),
      runs,
    );
  });
});

describe("formatQuantity", () => {
  it.each([
    [0, "0"],
    [1, "1"],
    [1024, "1Ki"],
    [1000, "1000"],
    [34_359_738_368, "32Gi"],
    [1_610_612_736, "1536Mi"],
    [34_359_738_369, "34359738369"],
  ])("writes %d as %s", (value, expected) => expect(formatQuantity(value)).toBe(expected));

  it("refuses what is no whole number of bytes", () => {
    for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => formatQuantity(value)).toThrow(RangeError);
    }
  });
});
