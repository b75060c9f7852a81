import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseArguments, UsageError } from "./arguments";

describe("parseArguments", () => {
  it.each([
    [["start"], { name: "start", only: null }],
    [["start", "--only", "web"], { name: "start", only: "web" }],
    [["start", "--only=worker"], { name: "start", only: "worker" }],
    [["doctor"], { name: "doctor", json: false }],
    [["doctor", "--json"], { name: "doctor", json: true }],
    [["demo"], { name: "demo" }],
    [["--help"], { name: "help" }],
  ])("reads %j", (args, command) => {
    expect(parseArguments(args)).toEqual(command);
  });

  it.each([
    [[], "missing"],
    [["restart"], '"restart"'],
    [["start", "web"], '"web"'],
    [["start", "--only"], "web or worker"],
    [["start", "--only", "postgres"], "web or worker"],
    [["start", "--only", "web", "--only", "worker"], '"--only"'],
    [["doctor", "--jsno"], '"--jsno"'],
    [["demo", "now"], '"now"'],
  ])("refuses %j and names what is wrong", (args, part) => {
    expect(() => parseArguments(args)).toThrow(UsageError);
    expect(() => parseArguments(args)).toThrow(part);
  });

  it("answers any arguments with a command or a usage error", () => {
    const word = fc.oneof(
      fc.constantFrom("start", "doctor", "demo", "--only", "web", "--json", "--only="),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 4 }), (args) => {
        try {
          expect(parseArguments(args)).toHaveProperty("name");
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { seed: 3 },
    );
  });
});
