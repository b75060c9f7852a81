import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  visit,
} from "yaml";

/** A YAML text with one document, as nodes that know their places in it and as plain values. */
export interface ReadDocument {
  document: Document.Parsed | null;
  lines: LineCounter;
  /**
   * Maps, arrays and scalars, whole numbers that are written as fractions among them (`WholeFloat`). Of a key that occurs more than once the last value wins, and maps are merged: what somebody
   * meant who appended a block. null for an empty text.
   */
  value: unknown;
}

/** Why a text is not one YAML document; `line` counts from 1. */
interface UnreadableText {
  kind: "not-yaml" | "several-documents";
  line: number;
  text: string;
}

/** A whole number that is written as a fraction, such as `1.0` or `1e6`: the node takes it where a fraction may stand, only. */
export class WholeFloat {
  constructor(readonly value: number) {}
}

const wholeNumberText = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$/;

function isWholeFloat({ value, source, tag }: Scalar): boolean {
  if (typeof value !== "number" || !Number.isInteger(value)) return false;
  return tag === "tag:yaml.org,2002:float" || !wholeNumberText.test(source ?? "");
}

const maxDepth = 200;
const maxNodes = 100_000;

/** Reads a text of any content; what is wrong with it is a value, in words without any of its content. */
export function readDocument(text: string): ReadDocument | UnreadableText {
  const lines = new LineCounter();
  try {
    const documents = parseAllDocuments(text, {
      uniqueKeys: false,
      keepSourceTokens: true,
      lineCounter: lines,
      prettyErrors: false,
    });
    const [document, second] = documents;
    if (document === undefined) return { document: null, lines, value: null };
    const error = documents.flatMap((one) => one.errors)[0];
    if (error) return { kind: "not-yaml", line: lineOf(lines, error.pos[0]), text: errorText(error.code) };
    if (second) {
      const at = second.contents?.range?.[0] ?? text.length;
      return { kind: "several-documents", line: lineOf(lines, at), text: "a second YAML document begins here" };
    }
    const aliases = resolveAliases(document);
    const broken = [...aliases].find(([, target]) => target === undefined)?.[0];
    if (broken) {
      return { kind: "not-yaml", line: lineOf(lines, broken.range?.[0] ?? 0), text: errorText("BAD_ALIAS") };
    }
    return { document, lines, value: plainValue(document.contents, aliases) };
  } catch (error) {
    // Nesting that exhausts the parser, or aliases that multiply without end.
    if (!(error instanceof RangeError || error instanceof ReferenceError)) throw error;
    return { kind: "not-yaml", line: 1, text: "the YAML is nested too deeply or its aliases lead nowhere" };
  }
}

/** The line of an offset, counted from 1. */
export function lineOf(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

function errorText(code: string): string {
  switch (code) {
    case "TAB_AS_INDENT":
      return "a tab indents this line, and YAML allows spaces only";
    case "BAD_ALIAS":
      return "an alias names an anchor that is not there";
    case "BAD_INDENT":
      return "the indentation does not fit the lines above";
    case "MISSING_CHAR":
      return "a quote, bracket, comma or colon is missing";
    default:
      return "the text is not valid YAML from here on";
  }
}

/** What each alias stands for: the last node before it that has the anchor. One pass, however many aliases there are. */
function resolveAliases(document: Document.Parsed): Map<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(document, {
    Alias: (_, alias) => {
      targets.set(alias, anchors.get(alias.source));
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function plainValue(root: unknown, aliases: ReadonlyMap<Alias, Node | undefined>): unknown {
  let visited = 0;
  const toPlain = (node: unknown, depth: number): unknown => {
    visited += 1;
    if (depth > maxDepth || visited > maxNodes) throw new RangeError("too deep or too large");
    if (isAlias(node)) return toPlain(aliases.get(node), depth + 1);
    if (isScalar(node)) return isWholeFloat(node) ? new WholeFloat(Number(node.value)) : node.value;
    if (isSeq(node)) return node.items.map((item) => toPlain(item, depth + 1));
    if (!isMap(node)) return null;
    const folded = new Map<unknown, unknown>();
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? pair.key.value : toPlain(pair.key, depth + 1);
      const value = toPlain(pair.value, depth + 1);
      folded.set(key, folded.has(key) ? foldValues(folded.get(key), value) : value);
    }
    return folded;
  };
  return toPlain(root, 0);
}

/** An empty repetition of a block takes nothing away from it. */
function foldValues(earlier: unknown, later: unknown): unknown {
  if (!(earlier instanceof Map)) return later;
  if (later === null) return earlier;
  if (!(later instanceof Map)) return later;
  const folded = new Map<unknown, unknown>(earlier);
  for (const [key, value] of later) {
    folded.set(key, folded.has(key) ? foldValues(folded.get(key), value) : value);
  }
  return folded;
}

/** The value at a path of keys; undefined: there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, key) => (parent instanceof Map ? parent.get(key) : undefined), value);
}

/** A copy in which the path has this value; maps that are missing on the way are made. */
export function withValue(value: unknown, path: readonly string[], leaf: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  const copy = new Map<unknown, unknown>(value instanceof Map ? value : []);
  return copy.set(key, withValue(copy.get(key), rest, leaf));
}

/** Deep equality of plain values; the order of keys does not matter. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (one instanceof Map && other instanceof Map) {
    if (one.size !== other.size) return false;
    const others = [...other];
    return [...one].every(([key, value]) =>
      typeof key === "object" && key !== null
        ? others.some(([otherKey, otherValue]) => isSameValue(key, otherKey) && isSameValue(value, otherValue))
        : other.has(key) && isSameValue(value, other.get(key)),
    );
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameValue(item, other[index]));
  }
  if (one instanceof WholeFloat && other instanceof WholeFloat) return one.value === other.value;
  return Object.is(one, other);
}

/** Every comment of the text, in its order, without the white space around it. */
export function commentsOf(text: string): string[] {
  const comments: string[] = [];
  let isScalarNext = false;
  for (const token of new Lexer().lex(text)) {
    if (!isScalarNext && token.startsWith("#")) comments.push(token.trim());
    // The lexer announces plain and block scalars, whose text may begin like a comment.
    isScalarNext = token === "\u001f";
  }
  return comments;
}

/** The text of a pair's key; null when it is not a plain key. */
export function keyOf(pair: Pair): string | null {
  return isScalar(pair.key) ? String(pair.key.value) : null;
}
