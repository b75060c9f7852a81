import "server-only";

/** The known key nearest to a mistyped one, or null when none is near (more than a third of its letters differ). */
export function nearestKey(typed: string, known: readonly string[]): string | null {
  const normal = typed.toLowerCase().replace(/[-_]/g, "");
  let best: { key: string; distance: number } | null = null;
  for (const key of known) {
    const distance = editDistance(normal, key.toLowerCase());
    if (!best || distance < best.distance) best = { key, distance };
  }
  return best && best.distance <= Math.max(1, Math.ceil(best.key.length / 3)) ? best.key : null;
}

/** Levenshtein distance. Keys are short; a typed key longer than 64 characters is cut, since it resembles none. */
function editDistance(a: string, b: string): number {
  const from = a.slice(0, 64);
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (row[j - 1] ?? 0) + (from[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
