/** One sample of a metrics page. `value` may be NaN or infinite; `at` is epoch ms, null when the line has no time. */
export interface MetricSample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
  at: number | null;
}

const word = /[^\s]+/y;
const nameAtStart = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const blank = /[ \t]*/y;
/** Times in seconds stay below this number until the year 5138, times in milliseconds are above it since 1973. */
const millisecondsFrom = 1e11;

/** The metric's name of a line that looks like a sample, without reading its labels; null for anything else. */
export function readName(line: string): string | null {
  nameAtStart.lastIndex = 0;
  const name = nameAtStart.exec(line)?.[0];
  if (name === undefined) return line.startsWith("{") ? (readSample(line)?.name ?? null) : null;
  const next = line[name.length];
  if (next === "{") return line.indexOf("}", name.length) > 0 ? name : null;
  blank.lastIndex = name.length;
  const space = blank.exec(line)?.[0].length ?? 0;
  return space > 0 && /[-+.0-9nNiI]/.test(line[name.length + space] ?? "") ? name : null;
}

/**
 * A whole line of Prometheus's text format or OpenMetrics: name, labels with their escapes, value, and a time in seconds
 * or milliseconds. An exemplar behind it is left out. null: the line is no sample.
 */
export function readSample(line: string): MetricSample | null {
  nameAtStart.lastIndex = 0;
  let name = nameAtStart.exec(line)?.[0] ?? "";
  let labels: Record<string, string> = {};
  let at = name.length;
  blank.lastIndex = at;
  at += blank.exec(line)?.[0].length ?? 0;
  if (line[at] === "{") {
    const found = readLabels(line, at + 1);
    if (!found || (name === "") === (found.quotedName === null)) return null;
    name = found.quotedName ?? name;
    labels = found.labels;
    at = found.end;
  }
  const [value, time, ...rest] = words(line, at);
  if (name === "" || value === undefined) return null;
  const number = readNumber(value);
  if (number === null) return null;
  if (time === undefined || time === "#") return { name, labels, value: number, at: null };
  const instant = readNumber(time);
  if (instant === null || !Number.isFinite(instant) || (rest.length > 0 && rest[0] !== "#")) return null;
  return { name, labels, value: number, at: toEpochMs(instant) };
}

function toEpochMs(instant: number): number {
  return Math.abs(instant) >= millisecondsFrom ? Math.round(instant) : Math.round(instant * 1000);
}

/** Value, time and the mark of an exemplar; what follows that mark is of no interest. */
function words(line: string, from: number): string[] {
  const found: string[] = [];
  word.lastIndex = from;
  for (let at = from; at < line.length && found.length < 3; at += 1) {
    if (line[at] === " " || line[at] === "\t") continue;
    word.lastIndex = at;
    const text = word.exec(line)?.[0] ?? "";
    found.push(text);
    if (text === "#") break;
    at += text.length;
  }
  return found;
}

function readNumber(text: string): number | null {
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
  if (special) {
    if (special[2] === undefined) return Number.NaN;
    return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

/** Labels from behind the opening brace; `end` is behind the closing one. A quoted text without `=` is the metric's name. */
function readLabels(
  line: string,
  from: number,
): { labels: Record<string, string>; quotedName: string | null; end: number } | null {
  const labels: Record<string, string> = {};
  let quotedName: string | null = null;
  let at = from;
  const skip = () => {
    blank.lastIndex = at;
    at += blank.exec(line)?.[0].length ?? 0;
  };
  for (;;) {
    skip();
    if (line[at] === "}") return { labels, quotedName, end: at + 1 };
    const quoted = line[at] === '"' ? readQuoted(line, at) : null;
    nameAtStart.lastIndex = at;
    const key = quoted?.text ?? nameAtStart.exec(line)?.[0];
    if (key === undefined) return null;
    at = quoted?.end ?? at + key.length;
    skip();
    if (line[at] === "=") {
      at += 1;
      skip();
      const value = readQuoted(line, at);
      if (!value) return null;
      // Defined rather than assigned: a label may be called __proto__.
      Object.defineProperty(labels, key, { value: value.text, enumerable: true, configurable: true, writable: true });
      at = value.end;
    } else if (quoted && quotedName === null) {
      quotedName = key;
    } else {
      return null;
    }
    skip();
    if (line[at] === ",") at += 1;
    else if (line[at] !== "}") return null;
  }
}

function readQuoted(line: string, from: number): { text: string; end: number } | null {
  if (line[from] !== '"') return null;
  let text = "";
  for (let at = from + 1; at < line.length; at += 1) {
    const character = line[at] ?? "";
    if (character === '"') return { text, end: at + 1 };
    if (character !== "\\") {
      text += character;
      continue;
    }
    at += 1;
    const escaped = line[at] ?? "";
    if (escaped === "n") text += "\n";
    else text += escaped === "\\" || escaped === '"' ? escaped : `\\${escaped}`;
  }
  return null;
}
