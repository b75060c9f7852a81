import { type Document, isAlias, isMap, isScalar, type Pair, Scalar, visit, type YAMLMap } from "yaml";
import type { ConfigValue } from "./change";
import { keyOf, type ReadDocument } from "./document";
import { requiredKeysOf } from "./known-keys";
import { blockLines, flowText, keyText, scalarText } from "./scalar-text";
import {
  afterColon,
  endOfPair,
  indentOfMap,
  insertLinesBelow,
  isEmptyValue,
  skipDeeperComments,
  splice,
} from "./text-places";

/** A text after one edit, or why it was not made. */
export type EditedText = { text: string } | { problem: string };

type Path = readonly [string, ...string[]];

/**
 * Puts a value at a path by changing nothing but the value's own characters, or by adding the lines that are missing, at
 * the end of the map that they belong to. Refused where the same text stands for other settings too (an anchor that
 * aliases refer to): one change would be several. An alias in the value's own place is replaced, which changes only this one.
 */
export function setValue(text: string, read: ReadDocument, path: Path, value: ConfigValue): EditedText {
  const { document } = read;
  if (document === null || document.contents === null) return insertSection(text, null, path, value);
  if (!isMap(document.contents)) return { problem: "the top level of the file is not a set of sections" };
  let map: YAMLMap = document.contents;
  let parentIndent = 0;
  for (const [depth, key] of path.entries()) {
    const name = path.slice(0, depth + 1).join(".");
    const pairs = map.items.filter((item) => keyOf(item) === key);
    const [pair] = pairs;
    if (pairs.length > 1) return { problem: `${name} occurs more than once; repair that first` };
    const rest = path.slice(depth);
    if (!pair) {
      if (depth === 0) return insertSection(text, map, path, value);
      return insertPair(text, map, rest, value, indentOfMap(map) - parentIndent);
    }
    const shared = sharedProblem(document, pair.value, name);
    if (shared !== null) return { problem: shared };
    if (depth === path.length - 1) return replaceValue(text, pair, value, name);
    if (isEmptyValue(pair.value)) {
      if (depth === 0 && requiredKeysOf(key).length > 0) return { problem: missingSection(path) };
      return fillEmpty(text, map, pair, rest.slice(1), value, stepOf(document.contents));
    }
    if (!isMap(pair.value)) return { problem: `${name} is not a set of keys, so nothing can be set inside it` };
    if (!map.flow) parentIndent = indentOfMap(map);
    map = pair.value;
  }
  return { problem: "the path is empty" };
}

function sharedProblem(document: Document.Parsed, value: unknown, name: string): string | null {
  if (isAlias(value)) {
    const isValue = isScalar(value.resolve(document));
    return isValue
      ? null
      : `${name} is an alias of *${value.source}: a change inside it would change every place that shares it; write the keys out by hand`;
  }
  const anchor = isMap(value) || isScalar(value) ? value.anchor : undefined;
  if (anchor === undefined) return null;
  let isShared = false;
  visit(document, {
    Alias: (_, alias) => {
      isShared ||= alias.source === anchor;
    },
  });
  return isShared
    ? `${name} has the anchor &${anchor}, which other settings refer to, and would change them too; write the keys out by hand`
    : null;
}

function missingSection([section]: Path): string {
  const keys = requiredKeysOf(section);
  return `there is no section ${section}, and one that holds only this setting would make the node ignore the whole file: it needs ${keys.join(", ")} as well; add the section by hand with the values that this node runs on`;
}

function insertSection(text: string, map: YAMLMap | null, path: Path, value: ConfigValue): EditedText {
  if (requiredKeysOf(path[0]).length > 0) return { problem: missingSection(path) };
  if (map) return insertPair(text, map, path, value, stepOf(map));
  return { text: insertLinesBelow(text, text.length, blockLines(path, value, 0, 2)) };
}

function insertPair(
  text: string,
  map: YAMLMap,
  keys: readonly string[],
  value: ConfigValue,
  givenStep: number,
): EditedText {
  const last = map.items.at(-1);
  if (!map.flow && last) {
    const step = givenStep > 0 ? givenStep : stepOf(map);
    const indent = indentOfMap(map);
    const at = skipDeeperComments(text, endOfPair(last), indent);
    return { text: insertLinesBelow(text, at, blockLines(keys, value, indent, step)) };
  }
  const isQuoted = map.items.length > 0 && map.items.every(({ key }) => isScalar(key) && key.type === "QUOTE_DOUBLE");
  const [key, ...rest] = keys;
  const pairText = `${keyText(key ?? "", isQuoted)}: ${flowText(rest, value, isQuoted)}`;
  const at = last ? endOfPair(last) : (map.range?.[0] ?? 0) + 1;
  return { text: splice(text, at, at, last ? `, ${pairText}` : pairText) };
}

/** Gives a key that has no value yet the keys below it. */
function fillEmpty(
  text: string,
  map: YAMLMap,
  pair: Pair,
  keys: readonly string[],
  value: ConfigValue,
  step: number,
): EditedText {
  const at = afterColon(pair);
  if (map.flow || at === null) {
    const end = at ?? endOfPair(pair);
    return { text: splice(text, end, end, `${at === null ? ":" : ""} ${flowText(keys, value, false)}`) };
  }
  return { text: insertLinesBelow(text, at, blockLines(keys, value, indentOfMap(map) + step, step)) };
}

function replaceValue(text: string, pair: Pair, value: ConfigValue, name: string): EditedText {
  const current = pair.value;
  if (isEmptyValue(current)) {
    const at = afterColon(pair);
    const end = at ?? endOfPair(pair);
    return { text: splice(text, end, end, `${at === null ? ":" : ""} ${scalarText(value, undefined)}`) };
  }
  if (!isAlias(current) && !isScalar(current)) {
    return { problem: `${name} holds several values, where a single one belongs; look at the file by hand` };
  }
  if (isScalar(current) && (current.type === Scalar.BLOCK_LITERAL || current.type === Scalar.BLOCK_FOLDED)) {
    return { problem: `${name} is written over several lines; write it as a single value by hand` };
  }
  const [from, to] = current.range ?? [0, 0];
  return { text: splice(text, from, to, scalarText(value, isScalar(current) ? current.type : undefined)) };
}

/** By how many spaces this file indents, found at its first indented section; else 2. */
function stepOf(root: YAMLMap): number {
  const found = root.items.find(({ value }) => isMap(value) && !value.flow && value.items.length > 0)?.value;
  const step = isMap(found) ? indentOfMap(found) - indentOfMap(root) : 0;
  return step > 0 ? step : 2;
}
