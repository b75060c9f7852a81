/** A perfect fit leaves nothing over; beyond this the ratio says no more. */
const highestRatio = 1000;
const shortestLevel = 2;

/**
 * How much worse a straight line fits `y[0..count)` than the best staircase of three levels, as the ratio of the squared
 * distances. A leak under noise stays well below 1 to 2, two deployments or a few large allocations lie far above, and
 * much of what wanders without direction lies between. 0 when both fit perfectly, 1000 at most.
 */
export function lineOverStairs(x: Float64Array, y: Float64Array, count: number): number {
  const sums = new Float64Array(count + 1);
  const squares = new Float64Array(count + 1);
  // Measured from the first value: sums of squares of whole sizes would lose the digits that matter.
  const first = y[0] as number;
  for (let i = 0; i < count; i += 1) {
    const value = (y[i] as number) - first;
    sums[i + 1] = (sums[i] as number) + value;
    squares[i + 1] = (squares[i] as number) + value * value;
  }
  const scatter = (from: number, to: number) => {
    const sum = (sums[to] as number) - (sums[from] as number);
    return Math.max(0, (squares[to] as number) - (squares[from] as number) - (sum * sum) / (to - from));
  };
  let best = scatter(0, count);
  for (let low = shortestLevel; low <= count - 2 * shortestLevel; low += 1) {
    const below = scatter(0, low);
    for (let high = low + shortestLevel; high <= count - shortestLevel; high += 1) {
      const total = below + scatter(low, high) + scatter(high, count);
      if (total < best) best = total;
    }
  }
  return ratioOf(lineScatter(x, y, count), best);
}

/** Time constants as shares of the whole time: from full at once to hardly bent. */
const timeConstants = [0.1, 0.2, 0.35, 0.6];
/** Instants at which a steady filling may be complete, as shares of the whole time. */
const fullAt = [0.4, 0.5, 0.6, 0.7, 0.8];

/**
 * How much worse a straight line fits `y[0..count)` than the best curve that fills up, exponentially or at a steady
 * rate until it is full, as the ratio of the squared distances. Under 1 for a straight leak, large for a cache that fills or a process that warms up.
 */
export function lineOverFilling(x: Float64Array, y: Float64Array, count: number): number {
  const first = x[0] as number;
  const span = (x[count - 1] as number) - first;
  const filled = new Float64Array(count);
  let best = Number.POSITIVE_INFINITY;
  for (const constant of timeConstants) {
    for (let i = 0; i < count; i += 1) filled[i] = -Math.exp((first - (x[i] as number)) / (constant * span));
    best = Math.min(best, lineScatter(filled, y, count));
  }
  for (const share of fullAt) {
    for (let i = 0; i < count; i += 1) filled[i] = Math.min((x[i] as number) - first, share * span);
    best = Math.min(best, lineScatter(filled, y, count));
  }
  return ratioOf(lineScatter(x, y, count), best);
}

/** A knee needs some floors before it to be level, and some after it to rise. */
const fewestBesideKnee = 3;

/**
 * How much worse a straight line fits `y[0..count)` than the best curve that is level and then changes at a steady rate, as
 * the ratio of the squared distances, and at which index that curve bends. Large when growth began inside the time.
 */
export function lineOverKnee(x: Float64Array, y: Float64Array, count: number): { ratio: number; at: number } {
  const bent = new Float64Array(count);
  let best = { scatter: Number.POSITIVE_INFINITY, at: 0 };
  for (let knee = fewestBesideKnee; knee + fewestBesideKnee <= count; knee += 1) {
    for (let i = 0; i < count; i += 1) bent[i] = Math.max(0, (x[i] as number) - (x[knee] as number));
    const scatter = lineScatter(bent, y, count);
    if (scatter < best.scatter) best = { scatter, at: knee };
  }
  return { ratio: ratioOf(lineScatter(x, y, count), best.scatter), at: best.at };
}

function ratioOf(scatter: number, other: number): number {
  if (scatter > highestRatio * other) return highestRatio;
  return other > 0 ? scatter / other : 0;
}

/** Sum of squared distances from the least-squares line over `x`. */
function lineScatter(x: Float64Array, y: Float64Array, count: number): number {
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < count; i += 1) {
    meanX += (x[i] as number) / count;
    meanY += (y[i] as number) / count;
  }
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    const [dx, dy] = [(x[i] as number) - meanX, (y[i] as number) - meanY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return Math.max(0, yy - (xy * xy) / xx);
}
