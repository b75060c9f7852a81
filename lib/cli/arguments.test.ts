import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseArguments } from "./arguments";
import { UsageError } from "./usage-error";

const profile = { name: "profile", focus: null, ignore: null, sort: "flat" } as const;

describe("parseArguments", () => {
  it.each([
    [["start"], { name: "start", only: null }],
    [["start", "--only", "web"], { name: "start", only: "web" }],
    [["start", "--only=worker"], { name: "start", only: "worker" }],
    [["doctor"], { name: "doctor", json: false }],
    [["doctor", "--json"], { name: "doctor", json: true }],
    [["demo"], { name: "demo" }],
    [["--help"], { name: "help" }],
    [["audit", "verify"], { name: "audit", incident: null, json: false }],
    [["audit", "verify", "--json", "--incident", "7"], { name: "audit", incident: 7, json: true }],
    [["audit", "verify", "--incident=#12"], { name: "audit", incident: 12, json: false }],
    [
      ["profile", "top", "heap.pb.gz"],
      { ...profile, verb: "top", files: ["heap.pb.gz"], sampleIndex: null, json: false },
    ],
    [
      ["profile", "top", "--json", "a", "--sample-index", "space", "--focus=(?i)x=y", "--ignore", "z", "--sort=cum"],
      {
        ...profile,
        verb: "top",
        files: ["a"],
        sampleIndex: "space",
        focus: "(?i)x=y",
        ignore: "z",
        sort: "cum",
        json: true,
      },
    ],
    [
      ["profile", "diff", "a", "b", "--sample-index=1"],
      { ...profile, verb: "diff", files: ["a", "b"], sampleIndex: "1", json: false },
    ],
    [["analyze"], { name: "analyze", file: null, limitBytes: null, json: false, batch: false }],
    [["analyze", "-", "--batch"], { name: "analyze", file: null, limitBytes: null, json: false, batch: true }],
    [
      ["analyze", "rss.csv", "--limit", "512MiB", "--json"],
      { name: "analyze", file: "rss.csv", limitBytes: 536_870_912, json: true, batch: false },
    ],
    [
      ["analyze", "--limit=1000", "rss.csv"],
      { name: "analyze", file: "rss.csv", limitBytes: 1000, json: false, batch: false },
    ],
    [
      ["analyze", "--limit", "unlimited"],
      { name: "analyze", file: null, limitBytes: Number.POSITIVE_INFINITY, json: false, batch: false },
    ],
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
    [["audit"], "verify"],
    [["profile"], "top and diff"],
    [["profile", "top", "a", "b"], "one file, not 2"],
    [["profile", "diff", "a"], "two files, not 1"],
    [["profile", "diff", "a", "b", "--focus=x"], "no option --focus"],
    [["profile", "top", "a", "--focus=("], "regular expression"],
    [["profile", "top", "a", "--sort", "name"], "flat or cum"],
    [["profile", "top", "a", "--sample-index"], "takes a value"],
    [["profile", "top", "a", "--sort=flat", "--sort=cum"], "twice"],
    [["profile", "top", "a", "--svg"], '"--svg"'],
    [["audit", "check"], "verify"],
    [["audit", "verify", "--incident"], "such as 7"],
    [["audit", "verify", "--incident", "0"], "such as 7"],
    [["audit", "verify", "--incident", "1", "--incident", "2"], '"--incident"'],
    [["analyze", "--limit"], "--limit takes"],
    [["analyze", "--limit", "0"], "--limit takes"],
    [["analyze", "--limit", "512MB"], "--limit takes"],
    [["analyze", "--limit", "1", "--limit", "2"], "twice"],
    [["analyze", "a.csv", "b.csv"], "one file"],
    [["analyze", "--verbose"], '"--verbose"'],
    [["analyze", "--batch", "--limit", "5"], "limitBytes"],
  ])("refuses %j and names what is wrong", (args, part) => {
    expect(() => parseArguments(args)).toThrow(UsageError);
    expect(() => parseArguments(args)).toThrow(part);
  });

  it("answers any arguments with a command or a usage error", () => {
    const word = fc.oneof(
      fc.constantFrom("start", "doctor", "demo", "analyze", "--batch", "--limit", "--only", "web", "--json", "--only="),
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
