import fc from "fast-check";
import { expect, test } from "vitest";
import { toExactPattern } from "./typed-name-pattern";

const accepts = (name: string, typed: string) => new RegExp(`^(?:${toExactPattern(name)})$`, "v").test(typed);

test("the confirm field accepts the target's name and nothing near it", () => {
  expect(accepts("validator-2", "validator-2")).toBe(true);
  for (const typed of ["", "validator-1", "Validator-2", " validator-2", "validator-22"]) {
    expect(accepts("validator-2", typed)).toBe(false);
  }
  expect(accepts("node.example", "node-example")).toBe(false);
});

test("any name, whatever its characters, is matched by itself alone", () => {
  const name = fc.string({ minLength: 1, unit: "binary" }).filter((text) => !/[\n\r\u2028\u2029]/.test(text));
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(accepts(one, one)).toBe(true);
      expect(accepts(one, other)).toBe(one === other);
    }),
    { seed: 31, numRuns: 300 },
  );
});
