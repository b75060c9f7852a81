import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeProfileQuery, encodeProfileQuery, plainQuery, profileViews } from "./page-query";
import { topSorts } from "./question";

const read = (query: string) => decodeProfileQuery(Object.fromEntries(new URLSearchParams(query)));

describe("a profile page's query", () => {
  it("comes back as it went into the address", () => {
    const text = fc.string({ maxLength: 30 });
    const query = fc.record({
      view: fc.constantFrom(...profileViews),
      type: fc.option(fc.string({ minLength: 1, maxLength: 20 })),
      sort: fc.constantFrom(...topSorts),
      isReversed: fc.boolean(),
      ...{ focus: text, ignore: text, search: text, name: text, other: text },
      page: fc.integer({ min: 1, max: 999_999 }),
    });
    fc.assert(
      fc.property(query, (one) => {
        expect(read(encodeProfileQuery(one))).toEqual(one);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it("is empty for the plain table, and reads what it does not know as that", () => {
    expect(encodeProfileQuery(plainQuery)).toBe("");
    expect(read("view=pie&sort=colour&order=up&page=0&type=")).toEqual(plainQuery);
    expect(decodeProfileQuery({ search: ["a", "b"], page: "1e3" })).toEqual({ ...plainQuery, search: "a" });
  });
});
