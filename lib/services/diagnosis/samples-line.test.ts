import { describe, expect, it } from "vitest";
import { parseBatchLine } from "@/lib/cli/analyze/parse-batch-line";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { scaledSettings } from "@/lib/domain/trend/settings";
import type { TrendInput } from "@/lib/domain/trend/trend";
import { labelledSeries } from "@/lib/testing/labelled-series";
import { samplesLine } from "./samples-line";

describe("a samples line", () => {
  it("makes analyze --batch work out the very trend it was written for", () => {
    let compared = 0;
    for (const series of labelledSeries([1])) {
      const input: TrendInput = {
        points: series.points,
        limitBytes: series.limitBytes,
        restarts: series.restarts,
        loads: series.loads,
        horizonsSeconds: [3600, 14_400],
        settings: scaledSettings(1),
      };
      const parsed = parseBatchLine(samplesLine(series.id, input));
      if (!parsed.ok) throw new Error(parsed.error);
      const { request } = parsed;
      expect(JSON.stringify(analyseTrend(request))).toBe(JSON.stringify(analyseTrend(input)));
      compared += 1;
    }
    expect(compared).toBeGreaterThan(40);
  });
});
