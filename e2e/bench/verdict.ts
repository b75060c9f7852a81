import { createHash } from "node:crypto";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import type { TrendInput } from "@/lib/domain/trend/trend";
import { labelledSeries, tuningSeeds } from "@/lib/testing/labelled-series";

const warmUpRuns = 50;
const timedRuns = 400;
const repeatedRuns = 1000;
const sampleCount = 5760;

/** Milliseconds per verdict on 5,760 samples, and whether the same input gives the same bytes every time. */
export function benchVerdict(): { samples: number[]; notes: string } {
  const inputs = longInputs();
  const pick = (run: number): TrendInput => {
    const input = inputs[run % inputs.length];
    if (!input) throw new Error(`the labelled set has no series of ${sampleCount} samples`);
    return input;
  };
  for (let run = 0; run < warmUpRuns; run += 1) analyseTrend(pick(run));
  const samples = Array.from({ length: timedRuns }, (_, run) => {
    const input = pick(run);
    const startedAt = performance.now();
    analyseTrend(input);
    return performance.now() - startedAt;
  });
  const answers = new Set<string>();
  for (let run = 0; run < repeatedRuns; run += 1) {
    answers.add(
      createHash("sha256")
        .update(JSON.stringify(analyseTrend(pick(0))))
        .digest("hex"),
    );
  }
  const same = answers.size === 1 ? "identical bytes" : `${answers.size} different answers`;
  return { samples, notes: `one input ${repeatedRuns} times: ${same}` };
}

/** 24 h at 15 s, leaking and not, with the back-test and four horizons as the page asks for them. */
function longInputs(): TrendInput[] {
  const inputs: TrendInput[] = [];
  for (const series of labelledSeries(tuningSeeds.slice(0, 4))) {
    if (!series.family.includes("24 h window at 15 s")) continue;
    const points = series.points.slice(-sampleCount);
    // Scrapes that failed leave the count short; the missing ones are set in front, at the first level.
    while (points.length < sampleCount) {
      const [first] = points;
      points.unshift({ at: (first?.at ?? 0) - 15_000, value: first?.value ?? 1 });
    }
    inputs.push({ points, limitBytes: series.limitBytes, horizonsSeconds: [3600, 7200, 10_800, 14_400] });
  }
  return inputs;
}
