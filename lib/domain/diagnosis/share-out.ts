import type { ConsumerName } from "./consumers";

interface Part {
  name: ConsumerName;
  /** Null when unknown. */
  bytes: number | null;
}

interface SharedOut {
  parts: { name: ConsumerName; bytes: number | null; share: number | null }[];
  unexplainedBytes: number | null;
  unexplainedShare: number | null;
  excessBytes: number | null;
}

/**
 * Shares of a whole among its known parts, and what remains. Shares are of the larger of the whole and the sum of what
 * grew, so they add up to 1 even when the parts exceed the whole, which `excessBytes` tells. A part that shrank has share
 * 0. Without a whole above zero there are no shares; without a whole at all, nothing can be unexplained.
 */
export function shareOut(whole: number | null, parts: readonly Part[]): SharedOut {
  const known = parts.map((part) => part.bytes ?? 0);
  const sum = known.reduce((total, bytes) => total + bytes, 0);
  const positive = known.reduce((total, bytes) => total + Math.max(0, bytes), 0);
  const unexplained = whole === null ? null : Math.max(0, whole - sum);
  const total = whole !== null && whole > 0 && unexplained !== null ? positive + unexplained : 0;
  const shareOf = (bytes: number | null) =>
    bytes === null || total <= 0 ? null : Math.min(1, Math.max(0, bytes) / total);
  return {
    parts: parts.map(({ name, bytes }) => ({ name, bytes, share: shareOf(bytes) })),
    unexplainedBytes: unexplained,
    unexplainedShare: shareOf(unexplained),
    excessBytes: whole !== null && sum > whole ? sum - whole : null,
  };
}
