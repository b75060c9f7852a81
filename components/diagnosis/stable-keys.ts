/**
 * Keys that stay with their items while numbers in them change, so that what a reader has opened stays open: the name, and
 * which one of that name it is.
 */
export function stableKeys(names: readonly string[]): string[] {
  return names.map((name, index) => `${name}-${names.slice(0, index).filter((earlier) => earlier === name).length}`);
}
