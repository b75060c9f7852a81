import { durationPattern, formatDurationMs, parseDurationMs } from "./duration";

interface Edit {
  from: number;
  to: number;
  text: string;
}

/**
 * A PromQL expression that looks at a world running `scale` times faster: ranges, subquery steps and offsets are divided,
 * and so is how far `predict_linear` looks ahead. Text in strings and comments stays. Scale 1 changes nothing.
 */
export function compressPromql(expr: string, scale: number): string {
  if (scale === 1) return expr;
  const code = blankStrings(expr);
  const durations = [...code.matchAll(/\[[^\]]*\]|\boffset\s+-?\s*\w+/gi)].flatMap((place) =>
    [...place[0].matchAll(durationPattern)].map((found) => {
      const from = place.index + found.index;
      return { from, to: from + found[0].length, text: compressDuration(found[0], scale) };
    }),
  );
  return applyEdits(expr, [...durations, ...horizons(expr, code, scale)]);
}

/** A Prometheus duration divided by `scale`, at least one millisecond unless it was 0. Other text is returned as it is. */
export function compressDuration(text: string, scale: number): string {
  const ms = parseDurationMs(text);
  if (ms === null || ms === 0 || scale === 1) return text;
  return formatDurationMs(Math.max(1, ms / scale));
}

/** The second argument of every `predict_linear`: a product of numbers is worked out, anything else gets a division. */
function horizons(expr: string, code: string, scale: number): Edit[] {
  return [...code.matchAll(/\bpredict_linear\s*\(/g)].flatMap((call) => {
    const open = call.index + call[0].length;
    const { comma, close } = lastArgument(code, open);
    if (comma === null || close === null) return [];
    const argument = expr.slice(comma + 1, close);
    const isProduct = /^\s*\d+(\.\d+)?(\s*\*\s*\d+(\.\d+)?)*\s*$/.test(argument);
    const product = argument.split("*").reduce((total, factor) => total * Number(factor), 1);
    const text = isProduct ? ` ${product / scale}` : ` (${argument.trim()}) / ${scale}`;
    return [{ from: comma + 1, to: close, text }];
  });
}

function lastArgument(code: string, open: number): { comma: number | null; close: number | null } {
  let depth = 0;
  let comma: number | null = null;
  for (let at = open; at < code.length; at += 1) {
    const character = code.charAt(at);
    if (character === ")" && depth === 0) return { comma, close: at };
    if (character === "," && depth === 0) comma = at;
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth -= 1;
  }
  return { comma, close: null };
}

/** The same text, as long, with strings and comments blanked out. */
function blankStrings(expr: string): string {
  return expr.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*/g, (text) => " ".repeat(text.length));
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((result, edit) => result.slice(0, edit.from) + edit.text + result.slice(edit.to), text);
}
