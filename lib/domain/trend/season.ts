import type { Buckets } from "./buckets";
import { median } from "./statistics";

const daySeconds = 86_400;

/**
 * The floors without their daily rhythm, when the buckets cover two days or more; else as they are. The slope is taken
 * from pairs at the same hour, and what floors of the same hour have in common beside it is the rhythm.
 */
export function withoutDailyCycle(buckets: Buckets): Buckets {
  const { seconds, floors } = buckets;
  const count = floors.length;
  const width = ((seconds[count - 1] ?? 0) - (seconds[0] ?? 0)) / Math.max(1, count - 1);
  if (width * count < 2 * daySeconds * 0.99) return buckets;
  const isSameHour = (i: number, j: number) => {
    const apart = Math.abs((seconds[i] as number) - (seconds[j] as number)) % daySeconds;
    return Math.min(apart, daySeconds - apart) <= width / 2;
  };
  const slope = sameHourSlope(seconds, floors, isSameHour);
  if (slope === null) return buckets;
  const rests = floors.map((floor, index) => floor - slope * (seconds[index] as number));
  const middle = median(rests);
  const adjusted = floors.map((floor, index) => {
    const alike = rests.filter((_, other) => isSameHour(index, other));
    return floor - (alike.reduce((sum, rest) => sum + rest, 0) / alike.length - middle);
  });
  return { ...buckets, floors: adjusted };
}

function sameHourSlope(
  seconds: Float64Array,
  floors: Float64Array,
  isSameHour: (i: number, j: number) => boolean,
): number | null {
  const slopes: number[] = [];
  for (let i = 0; i < floors.length; i += 1) {
    for (let j = i + 1; j < floors.length; j += 1) {
      if (!isSameHour(i, j)) continue;
      slopes.push(((floors[j] as number) - (floors[i] as number)) / ((seconds[j] as number) - (seconds[i] as number)));
    }
  }
  return slopes.length > 0 ? median(slopes) : null;
}
