import { describe, expect, it } from "vitest";
import { shapes } from "@/lib/domain/trend/trend";
import { familyNames, heldOutSeeds, labelledSeries, tuningSeeds } from "./labelled-series";

describe("labelledSeries", () => {
  it("has at least 40 shapes under different names", () => {
    expect(new Set(familyNames).size).toBe(familyNames.length);
    expect(familyNames.length).toBeGreaterThanOrEqual(40);
  });

  it("keeps the seeds that were tuned on apart from those that are held out", () => {
    expect(tuningSeeds.filter((seed) => heldOutSeeds.includes(seed))).toEqual([]);
  });

  it("gives the same series for the same seed, and others for another", () => {
    const [first, again, other] = [[1], [1], [2]].map((seeds) => JSON.stringify([...labelledSeries(seeds)]));
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("labels with known shapes and gives ascending positive samples, with the outcomes right after them", () => {
    for (const series of labelledSeries([3])) {
      expect(series.expected.length).toBeGreaterThan(0);
      for (const shape of series.expected) expect(shapes).toContain(shape);
      const all = [...series.points, ...series.future];
      expect(all.every((point, i) => point.value > 0 && (i === 0 || point.at > (all[i - 1]?.at ?? 0)))).toBe(true);
      expect((series.future.at(-1)?.at ?? 0) - (series.points.at(-1)?.at ?? 0)).toBeGreaterThanOrEqual(4 * 3_600_000);
      expect(series.limitBytes).toBeGreaterThan(0);
    }
  });

  it("puts the limit of a plain leak where it says it is due", () => {
    for (const series of labelledSeries([1, 2, 3])) {
      if (series.family !== "leak, due in 4 h") continue;
      const outcome = series.future.at(-1)?.value ?? 0;
      expect(Math.abs(outcome / series.limitBytes - 1)).toBeLessThan(0.12);
    }
  });
});
