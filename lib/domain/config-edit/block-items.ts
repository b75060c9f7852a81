import { type Document, isMap, isScalar, type LineCounter, type Node, type Pair, type YAMLMap } from "yaml";
import { commentsOf, keyOf, lineOf } from "./document";
import { afterColon, endOfPair, indentOfMap, isEmptyValue } from "./text-places";

/** A key of a block map with the lines that belong to it; every line ends in its line break. */
export interface BlockItem {
  key: string;
  indent: number;
  /** Comments and empty lines above. */
  leading: string[];
  /** The line of the key. */
  head: string;
  /** From where to where in `head` the value stands; null when it does not stand there, or there alone. */
  value: { from: number; to: number } | null;
  /** null: the value is no block map, and `body` holds whatever lines it goes on in. */
  children: BlockItem[] | null;
  body: string[];
  /** Comments below the last child that are indented like one. */
  trailing: string[];
  node: Node | null;
}

/** The text that items are read from. */
export interface BlockSource {
  text: string;
  document: Document.Parsed;
  counter: LineCounter;
  lines: readonly string[];
}

/** What stands in the way of taking a map apart into lines; the caller turns it into words. */
export class UnusualLayout extends Error {}

/**
 * Takes a block map apart, which begins at or after line `from` (counted from 0). `end` is the line after the last item.
 * @throws UnusualLayout when a key shares its line with something before it
 */
export function readBlockItems(source: BlockSource, map: YAMLMap, from: number): { items: BlockItem[]; end: number } {
  const items: BlockItem[] = [];
  let end = from;
  for (const pair of map.items) {
    const { item, end: next } = readBlockItem(source, map, pair, end);
    items.push(item);
    end = next;
  }
  return { items, end };
}

function readBlockItem(source: BlockSource, map: YAMLMap, pair: Pair, from: number): { item: BlockItem; end: number } {
  const key = keyOf(pair);
  const keyNode = pair.key;
  if (key === null || !isScalar(keyNode) || !keyNode.range) throw new UnusualLayout();
  const start = lineOf(source.counter, keyNode.range[0]) - 1;
  const head = source.lines[start] ?? "";
  const lineAt = keyNode.range[0] - columnOf(source, keyNode.range[0]);
  if (source.text.slice(lineAt, keyNode.range[0]).replace("\uFEFF", "").trim() !== "") throw new UnusualLayout();
  const node = pair.value as Node | null;
  const item: BlockItem = {
    key,
    indent: indentOfMap(map),
    leading: source.lines.slice(from, start),
    head,
    value: null,
    children: null,
    body: [],
    trailing: [],
    node,
  };
  if (isMap(node) && !node.flow && node.items.length > 0) {
    const { items, end: below } = readBlockItems(source, node, start + 1);
    const end = endOfTrailing(source.lines, below, indentOfMap(node));
    return { item: { ...item, children: items, trailing: source.lines.slice(below, end) }, end };
  }
  const last = endOfPair(pair);
  // The text of a block scalar ends with the line break of its last line.
  const end = Math.max(start, lineOf(source.counter, Math.max(0, last - 1)) - 1) + 1;
  const isOneLine = end === start + 1 && !isEmptyValue(node);
  const at = afterColon(pair);
  const value = isOneLine && node?.range && at !== null ? { from: node.range[0] - lineAt, to: last - lineAt } : null;
  return { item: { ...item, value, body: source.lines.slice(start + 1, end) }, end };
}

function columnOf({ counter }: BlockSource, offset: number): number {
  return counter.linePos(offset).col - 1;
}

function endOfTrailing(lines: readonly string[], from: number, indent: number): number {
  let end = from;
  for (let ahead = from; ahead < lines.length; ahead += 1) {
    const line = lines[ahead] ?? "";
    if (line.trim() === "") continue;
    const indented = /^( *)#/.exec(line)?.[1];
    if (indented === undefined || indented.length < indent) break;
    end = ahead + 1;
  }
  return end;
}

/** An item whose map in braces stands in one line, as a block with a line for each of its keys. */
export function unfoldFlow(item: BlockItem, source: BlockSource, lineBreak: string): BlockItem {
  if (!isMap(item.node) || item.children !== null) return item;
  if (item.value === null) throw new UnusualLayout();
  const indent = item.indent + 2;
  const children = item.node.items.map((pair): BlockItem => {
    const key = keyOf(pair);
    const keyNode = pair.key;
    if (key === null || !isScalar(keyNode) || !keyNode.range) throw new UnusualLayout();
    const keyText = source.text.slice(keyNode.range[0], keyNode.range[1]);
    const node = pair.value as Node | null;
    const valueText = isEmptyValue(node) ? "" : source.text.slice(node?.range?.[0] ?? 0, endOfPair(pair));
    const before = `${" ".repeat(indent)}${keyText}:`;
    const value = valueText === "" ? null : { from: before.length + 1, to: before.length + 1 + valueText.length };
    const head = `${before}${valueText === "" ? "" : ` ${valueText}`}${lineBreak}`;
    return { key, indent, leading: [], head, value, children: null, body: [], trailing: [], node };
  });
  const rest = item.head.slice(item.value.to);
  return { ...item, head: `${item.head.slice(0, item.value.from).trimEnd()}${rest}`, value: null, children };
}

/** The same item, indented by `indent` spaces. */
export function indentItem(item: BlockItem, indent: number): BlockItem {
  const by = indent - item.indent;
  if (by === 0) return item;
  const shift = (lines: readonly string[]) => lines.map((line) => shiftLine(line, by));
  return {
    ...item,
    indent,
    leading: shift(item.leading),
    head: shiftLine(item.head, by),
    value: item.value && { from: item.value.from + by, to: item.value.to + by },
    children: item.children?.map((child) => indentItem(child, child.indent + by)) ?? null,
    body: shift(item.body),
    trailing: shift(item.trailing),
  };
}

function shiftLine(line: string, by: number): string {
  if (line.trim() === "") return line;
  const spaces = /^ */.exec(line)?.[0].length ?? 0;
  return by > 0 ? " ".repeat(by) + line : line.slice(Math.min(spaces, -by));
}

/** The lines of an item, in their order. */
export function linesOf(item: BlockItem): string[] {
  return [...item.leading, item.head, ...(item.children?.flatMap(linesOf) ?? item.body), ...item.trailing];
}

/** Comments as lines of their own. */
export function commentLines(lines: readonly string[], indent: number, lineBreak: string): string[] {
  return commentsOf(lines.join("")).map((comment) => `${" ".repeat(indent)}${comment}${lineBreak}`);
}
