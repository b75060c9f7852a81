import { describe, expect, it } from "vitest";
import { loadConfig } from "./load";
import { examples, knownKeys } from "./schema";

const load = (text: string) =>
  loadConfig({ path: "test.yaml", text: `prometheus: []\ntargets: []\nsignOff: ${text}\n` }).signOff;

describe("signOff", () => {
  it("takes one or two people, and fills what is left out", () => {
    expect(load("{ people: 2 }")).toEqual({ people: 2, stableHours: 4, capacityHours: 24 });
    expect(load("{ stableHours: 12, capacityHours: 336 }")).toEqual({ people: 1, stableHours: 12, capacityHours: 336 });
  });

  it.each(["{ people: 3 }", "{ people: 0 }", "{ person: 2 }", "{ stableHours: 0.5 }", "{ capacityHours: 337 }"])(
    "refuses %s",
    (text) => {
      expect(() => load(text)).toThrow();
    },
  );

  it("has an example for each key", () => {
    for (const key of knownKeys.signOff ?? []) expect(examples).toHaveProperty([`signOff.${key}`]);
  });
});
