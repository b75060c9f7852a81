const multipliers: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/**
 * `512MiB` or `32Gi` in bytes; null for anything else. A bare `G` is refused on purpose: systemd reads it as 1024-based
 * and Kubernetes as 1000-based.
 */
export function parseByteSize(text: string): number | null {
  const found = /^([0-9]{1,12}(?:\.[0-9]{1,6})?) ?([KMGT])i(?:B)?$/.exec(text.trim());
  const multiplier = multipliers[found?.[2] ?? ""];
  if (!found || multiplier === undefined) return null;
  const bytes = Number(found[1]) * multiplier;
  return Number.isSafeInteger(bytes) ? bytes : null;
}
