import { Scalar } from "yaml";
import type { ConfigValue } from "./change";

/** Words and paths that YAML reads as themselves, also within `{ … }`. */
const plainText = /^[A-Za-z_./][\w./-]*$/;
const otherMeaning = /^(?:true|false|null|yes|no|on|off|y|n|\.nan|\.inf|\.+)$/i;

/**
 * A value as YAML text on one line. Text is quoted like `style`, the type of the scalar that it replaces, where that is
 * possible; numbers and booleans never are, since the node would read text.
 */
export function scalarText(value: ConfigValue, style: Scalar.Type | undefined): string {
  if (typeof value !== "string") return String(value);
  const isPlain = plainText.test(value) && !otherMeaning.test(value);
  // Neither control characters nor line separators can stand in single quotes.
  if (style === Scalar.QUOTE_SINGLE && /^[\x20-\x26\x28-\x7e]*$/.test(value)) return `'${value}'`;
  return isPlain && style !== Scalar.QUOTE_DOUBLE && style !== Scalar.QUOTE_SINGLE ? value : JSON.stringify(value);
}

/** Nested keys with a value as one flow map: `{ cache: { max_size: 1 } }`; a single value as itself. */
export function flowText(keys: readonly string[], value: ConfigValue, isQuoted: boolean): string {
  const [key, ...rest] = keys;
  if (key === undefined) return scalarText(value, isQuoted ? Scalar.QUOTE_DOUBLE : undefined);
  return `{ ${keyText(key, isQuoted)}: ${flowText(rest, value, isQuoted)} }`;
}

/** Nested keys with a value as lines, the first indented by `indent` spaces. */
export function blockLines(keys: readonly string[], value: ConfigValue, indent: number, step: number): string[] {
  return keys.map((key, depth) => {
    const isLast = depth === keys.length - 1;
    return `${" ".repeat(indent + depth * step)}${keyText(key, false)}:${isLast ? ` ${scalarText(value, undefined)}` : ""}`;
  });
}

export function keyText(key: string, isQuoted: boolean): string {
  return scalarText(key, isQuoted ? Scalar.QUOTE_DOUBLE : undefined);
}
