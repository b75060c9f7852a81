import { type CST, isCollection, isMap, type Node, type Pair, Scalar, type YAMLMap } from "yaml";

/** The line break that the line of an offset ends in, else the first one of the text, else a line feed. */
export function lineBreakAt(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  const at = end >= 0 ? end : text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** Puts text in the place of a range; an empty range inserts. */
export function splice(text: string, from: number, to: number, replacement: string): string {
  return text.slice(0, from) + replacement + text.slice(to);
}

/** Adds lines (without line breaks) below the line in which `offset` lies; a missing final line break stays missing. */
export function insertLinesBelow(text: string, offset: number, added: readonly string[]): string {
  const lineBreak = lineBreakAt(text, offset);
  const isAtLineStart = offset > 0 && text[offset - 1] === "\n";
  const end = text.indexOf("\n", offset);
  const at = isAtLineStart ? offset : end < 0 ? text.length : end + 1;
  const isUnended = at > 0 && text[at - 1] !== "\n";
  const block = added.join(lineBreak);
  return splice(text, at, at, isUnended ? `${lineBreak}${block}` : `${block}${lineBreak}`);
}

/**
 * An offset in the last of the comment lines that follow an offset's line and are indented by more than `indent`, as they
 * belong to what stands above them; without such lines the offset itself.
 */
export function skipDeeperComments(text: string, offset: number, indent: number): number {
  const isAtLineStart = offset > 0 && text[offset - 1] === "\n";
  let found = offset;
  let next = isAtLineStart ? offset : text.indexOf("\n", offset) + 1;
  while (next > 0 && next < text.length) {
    const end = text.indexOf("\n", next);
    const line = text.slice(next, end < 0 ? text.length : end);
    const indented = /^( *)#/.exec(line)?.[1];
    if (indented === undefined || indented.length <= indent) break;
    found = next + indented.length;
    next = end + 1;
  }
  return found;
}

/** Where a pair's own text ends: after its value, else after its colon, else after its key. */
export function endOfPair(pair: Pair): number {
  const value = pair.value as Node | null;
  if (isMap(value) && !value.flow && value.items.length > 0) return endOfPair(value.items.at(-1) as Pair);
  if (value?.range && (isCollection(value) || value.range[1] > value.range[0])) return value.range[1];
  return afterColon(pair) ?? (pair.key as Node).range?.[1] ?? 0;
}

/** The place after a pair's colon and whatever anchor or tag follows it; null when the pair has no colon. */
export function afterColon(pair: Pair): number | null {
  const tokens = sourceOf(pair)?.sep ?? [];
  if (!tokens.some(({ type }) => type === "map-value-ind")) return null;
  const last = tokens.findLast(({ type }) => type === "map-value-ind" || type === "anchor" || type === "tag");
  return last ? last.offset + last.source.length : null;
}

function sourceOf(pair: Pair): CST.CollectionItem | undefined {
  return (pair as Pair & { srcToken?: CST.CollectionItem }).srcToken;
}

/** How far the keys of a block map are indented, in spaces. */
export function indentOfMap(map: YAMLMap): number {
  const token = map.srcToken;
  return token && "indent" in token && token.type === "block-map" ? token.indent : 0;
}

/** Whether a pair's value is written as nothing at all: `key:`. */
export function isEmptyValue(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return value instanceof Scalar && value.value === null && (value.range?.[0] ?? 0) === (value.range?.[1] ?? 0);
}
