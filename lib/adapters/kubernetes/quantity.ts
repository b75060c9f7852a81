/** Powers of ten that a decimal suffix stands for. */
const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
/** Powers of two that a binary suffix stands for, largest last. */
const binarySuffixes = [
  ["Ki", 10n],
  ["Mi", 20n],
  ["Gi", 30n],
  ["Ti", 40n],
  ["Pi", 50n],
  ["Ei", 60n],
] as const;
const binaryShift: ReadonlyMap<string, bigint> = new Map(binarySuffixes);

const pattern =
  /^\+?(?:([0-9]{1,24})(?:\.([0-9]{0,12}))?|\.([0-9]{1,12}))(?:([eE][+-]?[0-9]{1,3})|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]))?$/;

/**
 * A quantity of memory as the Kubernetes API writes it (API reference: Quantity) in whole bytes. Suffixes are told apart by
 * case: `M` is a million, `Mi` 2^20, `m` a thousandth. A part of a byte counts as one, as for Kubernetes itself. Null for
 * what is no quantity, is negative, or exceeds what a number holds exactly.
 */
export function parseQuantity(text: string): number | null {
  const found = pattern.exec(text);
  if (!found) return null;
  const fraction = found[2] ?? found[3] ?? "";
  const digits = BigInt(`${found[1] ?? ""}${fraction}`);
  const suffix = found[5] ?? "";
  const shift = binaryShift.get(suffix);
  const exponent = found[4] === undefined ? (decimalSuffixes[suffix] ?? 0) : Number(found[4].slice(1));
  const tens = (shift === undefined ? exponent : 0) - fraction.length;
  const scaled = shift === undefined ? digits : digits << shift;
  // Far beyond any memory; the power of ten would only cost time.
  if (tens > 40) return digits === 0n ? 0 : null;
  const bytes = tens >= 0 ? scaled * 10n ** BigInt(tens) : ceilDivide(scaled, 10n ** BigInt(-tens));
  return bytes <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(bytes) : null;
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/**
 * Whole bytes as a quantity, without loss: with the largest binary suffix that divides them, else as plain digits.
 * Throws a `RangeError` for what is no whole number of bytes.
 */
export function formatQuantity(bytes: number): string {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`${bytes} is not a whole number of bytes`);
  const value = BigInt(bytes);
  const [suffix, shift] = binarySuffixes.findLast(([, bits]) => value > 0n && value % (1n << bits) === 0n) ?? ["", 0n];
  return `${value >> shift}${suffix}`;
}
