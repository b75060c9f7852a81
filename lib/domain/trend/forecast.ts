import { forecastThePast, halfWidth, longestLead, type PastForecasts, type Projection, slopedOnly } from "./back-test";
import { type Buckets, fillBuckets, type Stretch } from "./buckets";
import { quantile, quantileInPlace } from "./statistics";
import type { BackTest, ForecastPoint, IntervalBasis, TrendSettings } from "./trend";

/** A forecast for any distance: the centre is the projection, `below` and `above` are what the band adds, bytes. */
export interface Forecast {
  projection: Projection;
  backTest: BackTest | null;
  at(horizonSeconds: number): ForecastPoint;
}

interface Band {
  /** Distances from the centre, bytes, both at least 0 and growing with the horizon. */
  at(horizonSeconds: number): { below: number; above: number; basis: IntervalBasis };
}

interface TestedBand extends Band {
  backTest: BackTest;
}

/** In how many steps a shorter lead is looked for. */
const leadCount = 8;
const resamples = 100;
/** Share of the level below which no band without a back-test begins. */
const leastScatter = 0.01;

export interface ForecastInput {
  /** What is judged. */
  stretch: Stretch;
  /** Everything, earlier lives included. */
  allValues: Float64Array;
  projection: Projection;
  limitBytes: number | null;
  quantum: number;
  intervalSeconds: number;
  settings: TrendSettings;
}

/** Forecast from the judged stretch along the projection, with the band that past forecasts of the series deserve. */
export function makeForecast(input: ForecastInput): Forecast {
  const { stretch, projection, limitBytes, quantum, intervalSeconds, settings } = input;
  const all = forecastThePast(stretch, limitBytes, quantum, intervalSeconds, settings);
  const tested = [...(projection.slope > 0 ? [slopedOnly(all)] : []), all].flatMap(
    (past) => backTestedBand(past, projection.level) ?? [],
  );
  const band = tested.length > 0 ? narrowestOf(tested) : fittedBand(fillBuckets(stretch), projection, input.allValues);
  return {
    projection,
    backTest: tested[0]?.backTest ?? null,
    at(horizonSeconds) {
      const bytes = Math.max(0, projection.level + projection.slope * horizonSeconds);
      const { below, above, basis } = band.at(horizonSeconds);
      return { horizonSeconds, bytes, low: Math.max(0, bytes - below), high: bytes + above, basis };
    },
  };
}

/** Forecasts of the same kind have the smaller errors; where they reach too short, all of them may be the better guide. */
function narrowestOf(bands: readonly Band[]): Band {
  return {
    at: (horizonSeconds) =>
      bands.map((band) => band.at(horizonSeconds)).reduce((best, other) => (other.above < best.above ? other : best)),
  };
}

/** Gaps may have swallowed outcomes of the longest lead, so shorter ones are tried. */
function longestKnownLead(past: PastForecasts): number | null {
  const longest = longestLead(past);
  if (longest === null || longest <= 0) return null;
  for (let part = leadCount; part > 0; part -= 1) {
    const lead = (longest * part) / leadCount;
    if (halfWidth(past, lead)) return lead;
  }
  return null;
}

/** Null when no lead has enough known outcomes. */
function backTestedBand(past: PastForecasts, level: number): TestedBand | null {
  const longest = longestKnownLead(past);
  const widest = longest === null ? null : halfWidth(past, longest);
  if (longest === null || !widest) return null;
  const known = new Map<number, number>();
  return {
    backTest: { leadSeconds: longest, origins: widest.origins, withinShare: widest.share },
    at(horizonSeconds) {
      if (horizonSeconds > longest) {
        const width = (level * widest.share * horizonSeconds) / longest;
        return { below: width, above: width, basis: "extrapolated" };
      }
      const share = known.get(horizonSeconds) ?? halfWidth(past, horizonSeconds)?.share ?? widest.share;
      known.set(horizonSeconds, share);
      return { below: level * share, above: level * share, basis: "back-tested" };
    },
  };
}

/** From the 5th to the 95th percentile of slopes over resampled buckets, beginning with the range of all that was seen. */
function fittedBand({ seconds, medians }: Buckets, projection: Projection, allValues: Float64Array): Band {
  const slopes = new Float64Array(resamples);
  const random = seededRandom(seconds.length);
  for (let sample = 0; sample < resamples; sample += 1) slopes[sample] = resampledSlope(seconds, medians, random);
  const low = quantileInPlace(slopes, resamples, 0.05);
  const high = quantileInPlace(slopes, resamples, 0.95);
  const least = leastScatter * projection.level;
  const reachedBelow = Math.max(least, projection.level - quantile(allValues, 0.05));
  const reachedAbove = Math.max(least, quantile(allValues, 0.95) - projection.level);
  return {
    at: (horizonSeconds) => ({
      below: reachedBelow + Math.max(0, projection.slope - low) * horizonSeconds,
      above: reachedAbove + Math.max(0, high - projection.slope) * horizonSeconds,
      basis: "from the fit, not back-tested",
    }),
  };
}

/** Least squares through buckets drawn with repetition; 0 when all are the same one. */
function resampledSlope(x: Float64Array, y: Float64Array, random: () => number): number {
  const count = x.length;
  let [sumX, sumY, sumXy, sumXx] = [0, 0, 0, 0];
  for (let draw = 0; draw < count; draw += 1) {
    const index = Math.floor(random() * count);
    const [atX, atY] = [x[index] as number, y[index] as number];
    sumX += atX;
    sumY += atY;
    sumXy += atX * atY;
    sumXx += atX * atX;
  }
  const variance = sumXx - (sumX * sumX) / count;
  return variance > 0 ? (sumXy - (sumX * sumY) / count) / variance : 0;
}

/** Numerical Recipes' linear congruential generator: the same input must give the same band. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
