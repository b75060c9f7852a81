import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAct } from "./act-report";

const whole =
  "== act\nwrote: x\n== result\nresult: changed\nreason: it is newer\nbefore: aa\nafter: b: b\n== end\nstate: answered\n";

describe("parseAct", () => {
  it("reads result, reason and facts", () => {
    expect(parseAct(whole)).toEqual({
      answer: "changed",
      reason: "it is newer",
      facts: { before: "aa", after: "b: b" },
    });
  });

  it("takes no answer out of one that was cut off", () => {
    for (let length = 0; length < whole.indexOf("== end\n"); length += 1) {
      expect(parseAct(whole.slice(0, length)).answer).toBeNull();
    }
  });

  it("knows no result that the helper does not have, and never throws", () => {
    expect(parseAct(whole.replace("changed", "fine"))).toEqual({ answer: null, reason: null, facts: {} });
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(parseAct(text).answer).toBeNull();
      }),
      { seed: 5 },
    );
  });
});
