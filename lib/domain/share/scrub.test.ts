import { describe, expect, it } from "vitest";
import { mapTexts, scrubText } from "./scrub";

describe("scrubText", () => {
  it.each([
    ["api_token: C4N4RY", "api_token: [redacted]"],
    ["dump kept, password=C4N4RY was used", "dump kept, password=[redacted] was used"],
    ["https://u:C4N4RY@grafana/d/1", "https://u:[redacted]@grafana/d/1"],
    ["rule: http://prom/graph?g0.expr=up%7Btoken%3D%22C4N4RY%22%7D", "rule: http://prom/graph"],
    ["https://x/y#access_token=C4N4RY", "https://x/y"],
    [`peer ${"ab".repeat(32)} left`, "peer [redacted] left"],
    ["it was token: [redacted] before", "it was token: [redacted] before"],
    ["RSS 93.4 % of 512 MiB; is it a leak?", "RSS 93.4 % of 512 MiB; is it a leak?"],
  ])("%s", (text, expected) => {
    expect(scrubText(text)).toBe(expected);
  });
});

describe("mapTexts", () => {
  it("reaches every text at any depth, and leaves words of closed sets and all else as they are", () => {
    const change = () => "x";
    expect(
      mapTexts({ state: "open", at: 3, none: null, list: ["a", { kind: "b", text: "c", ok: true }] }, change),
    ).toEqual({ state: "open", at: 3, none: null, list: ["x", { kind: "b", text: "x", ok: true }] });
  });
});
