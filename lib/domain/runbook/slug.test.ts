import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIdRegistry, slugify } from "@/lib/domain/runbook/slug";

describe("slugify", () => {
  it.each([
    ["Step 1: Measure memory now", "step-1-measure-memory-now"],
    ["  Option F: Add Memory (If Undersized) ", "option-f-add-memory-if-undersized"],
    ["Memory > 90 % of limit", "memory-90-of-limit"],
    ["Überprüfung – Größe", "uberprufung-große"],
    ["メモリ使用量", "メモリ使用量"],
    ["???", ""],
    ["", ""],
  ])("turns %j into %j", (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });

  it("keeps two long texts with the same beginning apart, within 80 characters", () => {
    const [one, other] = [slugify(`${"word ".repeat(40)}one`), slugify(`${"word ".repeat(40)}other`)];
    expect(one).not.toBe(other);
    expect(Math.max(one.length, other.length)).toBeLessThanOrEqual(80);
  });

  it("yields only letters, digits and single hyphens between them, and is stable when applied again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
        const slug = slugify(text);
        expect(slug).toMatch(/^(?:[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*)?$/u);
        expect(slugify(slug)).toBe(slug);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe("createIdRegistry", () => {
  it("never hands out an id twice, even when a suffixed one is asked for by name", () => {
    const unique = createIdRegistry();
    expect(["a", "a-2", "a", "a", "a-2"].map(unique)).toEqual(["a", "a-2", "a-3", "a-4", "a-2-2"]);
  });
});
