/** How much of what somebody wrote or pasted goes with a timeline; the rest has an address of its own. Characters. */
export const beginningLimits = { text: 2_000, output: 2_000, field: 500, sentence: 300 } as const;

/** The first `most` characters of a text, never half of a pair of them, which neither PostgreSQL nor a page would take. */
export function beginningOf(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");
}
