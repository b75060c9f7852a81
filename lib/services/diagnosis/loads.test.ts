import { describe, expect, it } from "vitest";
import { coveringLoads } from "./loads";

const minute = 60_000;
/** A point each minute from one minute to another. */
const between = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ at: (from + index) * minute, value: 1 }));
const names = (restarts: number[], load: ReturnType<typeof between>) =>
  coveringLoads([{ name: "connections", points: load }], { points: between(0, 100), restarts }).map(({ name }) => name);

describe("a load of a look", () => {
  it("is left out of the trend when it is known for less than four fifths of the range", () => {
    expect(names([], between(20, 100))).toEqual(["connections"]);
    expect(names([], between(21, 100))).toEqual([]);
    expect(names([], between(0, 79))).toEqual([]);
  });

  it("needs to be known since the last restart only, because nothing before it is judged", () => {
    expect(names([50 * minute], between(60, 100))).toEqual(["connections"]);
    expect(names([50 * minute], between(61, 100))).toEqual([]);
  });

  it("is left out when it is not known at all", () => {
    expect(names([], [])).toEqual([]);
  });
});
