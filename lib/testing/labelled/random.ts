/** A source of numbers that is the same for the same seed on every machine. */
export interface Random {
  /** From `low` (included) to `high` (excluded). */
  uniform(low: number, high: number): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  choose<T>(values: readonly [T, ...T[]]): T;
}

/** Generator "mulberry32" (public domain): 32 bits of state, which is plenty for test data. */
export function randomSource(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform: (low, high) => low + (high - low) * next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    choose: (values) => values[Math.floor(next() * values.length)] ?? values[0],
  };
}
