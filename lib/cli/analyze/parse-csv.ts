import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { parseNumber, timeProblem } from "./parse-number";

/**
 * Reads lines of `timestamp_seconds,value_bytes`; a heading, blank lines, CRLF and quotes are fine. `NaN` and
 * `+Inf` become NaN; a line without a value is an absent sample and is left out. The order stays as it is. Throws
 * `FriendlyError` naming the first line that cannot be read.
 */
export function parseCsv(text: string): TrendPoint[] {
  const points: TrendPoint[] = [];
  let isFirst = true;
  let lineNumber = 0;
  for (const raw of text.replace(/^\uFEFF/, "").split("\n")) {
    lineNumber += 1;
    const line = raw.trim();
    if (line === "") continue;
    const fields = line.split(",").map((field) => field.trim().replace(/^"(.*)"$/, "$1"));
    const isHeading = isFirst && fields.length === 2 && fields.every(isWord);
    isFirst = false;
    const point = isHeading ? null : parseLine(fields, lineNumber, line);
    if (point) points.push(point);
  }
  return points;
}

const isWord = (field: string) => /^[a-z_]/i.test(field) && parseNumber(field) === null;

function parseLine(fields: readonly string[], lineNumber: number, line: string): TrendPoint | null {
  const [timeText = "", valueText = ""] = fields;
  if (fields.length !== 2) {
    throw unreadable(lineNumber, `expected timestamp_seconds,value_bytes and found ${quote(line)}`);
  }
  const seconds = parseNumber(timeText);
  if (seconds === null) throw unreadable(lineNumber, `the time ${quote(timeText)} is not a number of seconds`);
  const problem = timeProblem(seconds);
  if (problem) throw unreadable(lineNumber, problem);
  if (valueText === "") return null;
  const value = parseNumber(valueText);
  if (value === null) throw unreadable(lineNumber, `the value ${quote(valueText)} is not a number of bytes`);
  return { at: Math.round(seconds * 1000), value: Number.isFinite(value) ? value : Number.NaN };
}

const quote = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

function unreadable(lineNumber: number, what: string): FriendlyError {
  return new FriendlyError(`Line ${lineNumber}: ${what}.`);
}
