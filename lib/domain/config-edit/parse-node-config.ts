import { type Document, isAlias, isMap, isSeq, type LineCounter, type YAMLMap } from "yaml";
import { keyOf, lineOf, readDocument, valueAt, WholeFloat } from "./document";
import { type KnownKey, knownSections, logLevels, type ValueKind } from "./known-keys";

/** Something about a configuration file that the node minds. Holds no value of the file. */
export interface ConfigFinding {
  kind:
    | "not-yaml"
    | "several-documents"
    | "not-a-map"
    | "duplicate-section"
    | "duplicate-key"
    | "missing-key"
    | "wrong-type"
    | "out-of-range";
  /** `note`: only some builds mind it. */
  severity: "problem" | "note";
  /** Counted from 1. */
  line: number;
  /** Dotted, such as `storage.cache`; empty for the whole file. */
  key: string;
  /** What is wrong, in words. */
  text: string;
  /** `defaults`: the node ignores the file as a whole and runs on its defaults; `exits`: it does not start. */
  consequence: "defaults" | "exits";
}

interface NodeConfigReading {
  /** In the order of the file. */
  findings: ConfigFinding[];
  /** Sections with a block or a key that occurs more than once: what `merge-duplicates` is for. */
  repeatedSections: string[];
  /** The value at a path of keys: a scalar, array or map; undefined where there is none. May be a secret. */
  valueAt: (path: readonly string[]) => unknown;
}

const defaultsText = "the node ignores the whole file and runs on its defaults";
const exitsText = "the node refuses to start (exit code 1)";

/** What a finding means for the node, in words. */
export function consequenceText({ consequence }: Pick<ConfigFinding, "consequence">): string {
  return consequence === "defaults" ? defaultsText : exitsText;
}

/**
 * Reads a node's configuration as guts-node would: what makes it ignore the file (text that is not one YAML document,
 * repeated keys, required keys that a present section lacks, wrong types) and what stops its start (values out of range).
 * Unknown keys are nothing to it. Never throws, whatever the text.
 */
export function parseNodeConfig(text: string): NodeConfigReading {
  const read = readDocument(text);
  if ("kind" in read) return refused({ ...read, key: "", severity: "problem", consequence: "defaults" });
  const { document, lines, value } = read;
  if (document === null || value === null) return { findings: [], repeatedSections: [], valueAt: () => undefined };
  const contents = document.contents;
  if (!isMap(contents)) {
    const line = lineOf(lines, contents?.range?.[0] ?? 0);
    const problem = "the top level is not a set of sections";
    return refused({
      kind: "not-a-map",
      line,
      key: "",
      text: problem,
      severity: "problem",
      consequence: "defaults",
    });
  }
  const repeated = findRepeated(contents, lines, []);
  const findings = [...repeated, ...Object.keys(knownSections).flatMap((name) => checkSection(read, name))];
  return {
    findings: findings.sort((one, other) => one.line - other.line),
    repeatedSections: [...new Set(repeated.map(({ key }) => key.split(".")[0] ?? ""))],
    valueAt: (path) => valueAt(value, path),
  };
}

function refused(finding: ConfigFinding): NodeConfigReading {
  return { findings: [finding], repeatedSections: [], valueAt: () => undefined };
}

function findRepeated(map: YAMLMap, lines: LineCounter, path: readonly string[]): ConfigFinding[] {
  const firstLines = new Map<string, number>();
  return map.items.flatMap((pair): ConfigFinding[] => {
    const key = keyOf(pair);
    if (key === null) return [];
    const line = lineOf(lines, startOf(pair.key));
    const firstLine = firstLines.get(key);
    const nested = nestedMaps(pair.value).flatMap((inner) => findRepeated(inner, lines, [...path, key]));
    if (firstLine === undefined) {
      firstLines.set(key, line);
      return nested;
    }
    const text = `occurs again, first in line ${firstLine}`;
    const kind = path.length === 0 ? "duplicate-section" : "duplicate-key";
    const name = [...path, key].join(".");
    return [{ kind, severity: "problem", line, key: name, text, consequence: "defaults" }, ...nested];
  });
}

function nestedMaps(value: unknown): YAMLMap[] {
  if (isMap(value)) return [value];
  return isSeq(value) ? value.items.flatMap(nestedMaps) : [];
}

interface Reading {
  document: Document.Parsed | null;
  lines: LineCounter;
  value: unknown;
}

function checkSection(reading: Reading, section: string): ConfigFinding[] {
  const value = valueAt(reading.value, [section]);
  if (value === undefined) return [];
  const line = (path: readonly string[]) => lineOfPath(reading, path);
  if (value !== null && !(value instanceof Map)) {
    const at = line([section]);
    const text = "is not a set of keys";
    return [{ kind: "wrong-type", severity: "problem", line: at, key: section, text, consequence: "defaults" }];
  }
  const known = knownSections[section] ?? [];
  return [...checkGroups(section, value, known, line), ...known.flatMap((key) => checkKey(section, value, key, line))];
}

/** Sub-sections such as `storage.cache` have to be sets of keys where they are present. */
function checkGroups(section: string, value: unknown, known: readonly KnownKey[], line: LineOf): ConfigFinding[] {
  const names = new Set(known.flatMap(({ path: [group, leaf] }) => (group && leaf ? [group] : [])));
  return [...names].flatMap((name): ConfigFinding[] => {
    const group = valueAt(value, [name]);
    if (group === undefined || group instanceof Map) return [];
    const key = `${section}.${name}`;
    const text = "is not a set of keys";
    const at = line([section, name]);
    return [{ kind: "wrong-type", severity: "problem", line: at, key, text, consequence: "defaults" }];
  });
}

type LineOf = (path: readonly string[]) => number;

function checkKey(section: string, inside: unknown, known: KnownKey, line: LineOf): ConfigFinding[] {
  const value = valueAt(inside, known.path);
  const path = [section, ...known.path];
  const place = { line: line(path), key: path.join(".") };
  if (value === undefined) {
    if (known.required === false) return [];
    const isEverywhere = known.required === true;
    const text = isEverywhere ? "is missing, and its section needs it" : "is missing, and version 0.1.x needs it";
    const severity = isEverywhere ? "problem" : "note";
    return [{ ...place, kind: "missing-key", severity, text, consequence: "defaults" }];
  }
  const expected = value === null && !known.required ? null : typeProblem(known.kind, value);
  if (expected !== null) {
    const text = `is not ${expected}`;
    return [{ ...place, kind: "wrong-type", severity: "problem", text, consequence: "defaults" }];
  }
  if (place.key === "logging.level" && !logLevels.includes(String(value))) {
    const text = `is not one of ${logLevels.join(", ")}`;
    return [{ ...place, kind: "out-of-range", severity: "problem", text, consequence: "exits" }];
  }
  const { min, max } = known;
  if (typeof value === "number" && min !== undefined && max !== undefined && (value < min || value > max)) {
    const text = `is ${value}; allowed are ${min} to ${max}`;
    return [{ ...place, kind: "out-of-range", severity: "problem", text, consequence: "exits" }];
  }
  if (place.key === "api.max_connections" && value === 0) return [noteUnlimited(place)];
  return [];
}

function noteUnlimited(place: Pick<ConfigFinding, "line" | "key">): ConfigFinding {
  const text = "is 0, which is unlimited in a build as documented; version 0.1.x allows 1 to 100000";
  return { ...place, kind: "out-of-range", severity: "note", text, consequence: "exits" };
}

/** What the value should be, when it is something else. */
function typeProblem(kind: ValueKind, value: unknown): string | null {
  switch (kind) {
    case "unsigned":
      if (value instanceof WholeFloat) return "a whole number: it is written as a fraction, which the node refuses";
      return typeof value === "number" && Number.isInteger(value) && value >= 0 ? null : "a whole number";
    case "number":
      return typeof value === "number" || value instanceof WholeFloat ? null : "a number";
    case "boolean":
      return typeof value === "boolean" ? null : "true or false";
    case "text":
      return typeof value === "string" ? null : "text";
    case "texts":
      return Array.isArray(value) && value.every((item) => typeof item === "string") ? null : "a list of text";
    case "format":
      return value === "json" || value === "pretty" ? null : "json or pretty";
    case "key material":
      return typeof value === "string" && /^[0-9a-f]{64}$/i.test(value) ? null : "64 hexadecimal digits";
    case "address":
      return isAddress(value) ? null : "an address with a port, such as 127.0.0.1:8080";
  }
}

function isAddress(value: unknown): boolean {
  const port = typeof value === "string" ? /^(?:[\w.-]+|\[[0-9a-f:.]+\]):(\d{1,5})$/i.exec(value)?.[1] : undefined;
  return port !== undefined && Number(port) <= 65_535;
}

/** The line of the last key that the path names, or of the nearest one above it that exists. */
function lineOfPath({ document, lines }: Reading, path: readonly string[]): number {
  let node: unknown = document?.contents;
  let offset = 0;
  for (const key of path) {
    const map = isAlias(node) && document ? node.resolve(document) : node;
    const pair = isMap(map) ? map.items.findLast((item) => keyOf(item) === key) : undefined;
    if (!pair) break;
    offset = startOf(pair.key);
    node = pair.value;
  }
  return lineOf(lines, offset);
}

function startOf(node: unknown): number {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : 0;
}
