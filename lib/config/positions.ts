import "server-only";
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair } from "yaml";

export type ConfigPath = readonly (string | number)[];
export interface Position {
  line: number;
  column: number;
}

/** Where a place of the parsed document stands in its text; a place that does not exist stands where its parent does. */
export function positionOf(document: Document.Parsed, lines: LineCounter, path: ConfigPath): Position {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const parent = resolve(document, node);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => keyText(item) === String(step));
      if (!pair) break;
      node = pair.value;
      // The key is where an editor should jump to: its value may be empty, or far below.
      offset = startOf(pair.key) ?? offset;
    } else if (isSeq(parent)) {
      node = parent.items[Number(step)];
      if (node === undefined) break;
      offset = startOf(node) ?? offset;
    } else {
      break;
    }
  }
  return toPosition(lines, offset);
}

/** The map key that begins at `offset`, with the line of the first key of the same name in its map; null for no key. */
export function findRepeatedKey(
  document: Document.Parsed,
  lines: LineCounter,
  offset: number,
): { path: ConfigPath; firstLine: number } | null {
  const visit = (node: unknown, path: ConfigPath): { path: ConfigPath; firstLine: number } | null => {
    if (isSeq(node)) {
      return firstFound(node.items.map((item, index) => () => visit(item, [...path, index])));
    }
    if (!isMap(node)) return null;
    const repeated = node.items.find((item) => startOf(item.key) === offset);
    if (repeated) {
      const first = node.items.find((item) => keyText(item) === keyText(repeated));
      return {
        path: [...path, keyText(repeated)],
        firstLine: toPosition(lines, startOf(first?.key) ?? offset).line,
      };
    }
    return firstFound(node.items.map((item) => () => visit(item.value, [...path, keyText(item)])));
  };
  return visit(document.contents, []);
}

/** Line and column, counted from 1, of an offset in the text. */
export function toPosition(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  // An empty text has no first line for the counter.
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** `["targets", 0, "api"]` as `targets[0].api`. */
export function formatPath(path: ConfigPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

function firstFound<T>(searches: (() => T | null)[]): T | null {
  for (const search of searches) {
    const found = search();
    if (found !== null) return found;
  }
  return null;
}

function resolve(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
