import { describe, expect, it } from "vitest";
import { lineReachesLimit, toAlertRuleForecast } from "./alert-rule";

describe("lineReachesLimit", () => {
  it.each([
    ["a rising line", { bytesNow: 100, bytesAtHorizon: 200, limitBytes: 150 }, 50],
    ["a line already over the limit", { bytesNow: 160, bytesAtHorizon: 200, limitBytes: 150 }, 0],
    ["a falling line", { bytesNow: 100, bytesAtHorizon: 50, limitBytes: 150 }, null],
    ["a flat line", { bytesNow: 100, bytesAtHorizon: 100, limitBytes: 150 }, null],
  ])("answers for %s", (_name, line, expected) => {
    expect(lineReachesLimit({ ...line, horizonSeconds: 100 }).inSeconds).toBe(expected);
  });
});

describe("toAlertRuleForecast", () => {
  const forecast = { expr: "e", evaluatedAt: 5, horizonSeconds: 100, bytesNow: 100, bytesAtHorizon: 200, detail: null };
  it("gives no time without a limit, and says so", () => {
    expect(toAlertRuleForecast(forecast, null)).toMatchObject({
      limitReachedInSeconds: null,
      bytesPerSecond: 1,
      detail: expect.stringContaining("No limit"),
    });
  });
  it("gives nothing but the reason without samples", () => {
    expect(toAlertRuleForecast({ ...forecast, bytesNow: null, detail: "not exposed" }, 150)).toMatchObject({
      limitReachedInSeconds: null,
      bytesPerSecond: null,
      detail: "not exposed",
    });
  });
});
