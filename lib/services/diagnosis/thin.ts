/**
 * At most `maximum` of the items, every k-th from the end back, so that the newest stays and the spacing stays even. As it
 * is when there are no more than that.
 */
export function thin<T>(items: readonly T[], maximum: number): T[] {
  const every = Math.max(1, Math.ceil(items.length / maximum));
  return items.filter((_, index) => (items.length - 1 - index) % every === 0);
}
