import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chartChoices, chartStepSeconds, decodeChartView, defaultChartView, encodeChartView } from "./view";

describe("chart view in the address", () => {
  it("survives the round trip for every choice on offer", () => {
    for (const timeScale of [1, 60]) {
      const { ranges, windows, horizons } = chartChoices(timeScale);
      for (const rangeSeconds of ranges) {
        for (const windowSeconds of windows) {
          for (const horizonSeconds of horizons) {
            const view = { rangeSeconds, windowSeconds, horizonSeconds };
            expect(decodeChartView(Object.fromEntries(new URLSearchParams(encodeChartView(view))), timeScale)).toEqual(
              view,
            );
          }
        }
      }
    }
  });

  it("opens any garbage as the default view", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined)), (text) => {
        fc.pre(!(typeof text === "string" && chartChoices(1).ranges.includes(Number(text))));
        expect(decodeChartView({ range: text }, 1)).toEqual(defaultChartView(1));
      }),
      { seed: 3 },
    );
  });

  it("never asks for more than 604 points", () => {
    for (const range of chartChoices(60).ranges) expect(range / chartStepSeconds(range, 1)).toBeLessThanOrEqual(600);
  });
});
