/** How far a secret reaches: to the end of its word, of its line, to an `@`, or to the quote that closes it. */
export type Rest = "token" | "line" | "@" | '"' | "'" | '\\"';

export interface SecretPlace {
  /** Where what belongs to it begins, its key included. */
  at: number;
  valueAt: number;
  /** `pem`: up to the end of the block. `below`: there is no value in this line, the deeper ones after it are it. */
  rest: Rest | "pem" | "below";
  /** Of the key, where it is the first in its line. */
  indent: number | null;
}

const secretName =
  /private_?key|secret|passw(?:or)?d|passphrase|api_?key|access_?key|credential|mnemonic|token|polynomial|^(?:share|seed|auth|authorization|dsn)$/i;
/** Where a secret lies is worth seeing, and is not the secret. */
const pathName = /(?:file|path|dir)$/i;
const starts =
  /(?<pem>-----BEGIN )|(?<![\w.-])(?<scheme>(?:bearer|basic)[ \t]+)(?=[\w.~+/=-]{8})|(?<address>:\/\/[^\s/:@"']{0,200}:)(?=[^\s/@"']{1,1000}@)|(?<![\w.-])\\?(?<quote>["']?)(?<name>[\w.-]+)\\?\k<quote>[ \t]*(?<mark>[:=])[ \t]*/gi;

/** The first secret that begins at or after `from`. */
export function findSecret(line: string, from: number): SecretPlace | null {
  starts.lastIndex = from;
  for (let found = starts.exec(line); found !== null; found = starts.exec(line)) {
    const { pem, scheme, address, name, mark } = found.groups ?? {};
    const at = found.index;
    const valueAt = at + found[0].length;
    if (pem !== undefined) return { at, valueAt: at, rest: "pem", indent: null };
    if (scheme !== undefined) return { at, valueAt, rest: "token", indent: null };
    if (address !== undefined) return { at, valueAt, rest: "@", indent: null };
    if (name === undefined || !isSecretName(name)) {
      // Its mark and what follows can begin a secret: `http://guts:…@`, `error=token=…`.
      starts.lastIndex = at + found[0].lastIndexOf(mark ?? "");
      continue;
    }
    const indent = /^[\s#?-]*$/.test(line.slice(Math.max(0, at - 200), at)) && at < 200 ? at : null;
    return { at, indent, ...valuePlace(line, valueAt, { name, mark: mark ?? ":" }) };
  }
  return null;
}

/** Where a secret that goes on at `from` ends; null: not in this text. A quote that closes it is not part of it. */
export function restEnd(text: string, from: number, rest: Rest): number | null {
  if (rest === "line") return null;
  if (rest === "token") {
    const found = /[\s"',;]/.exec(text.slice(from));
    return found === null ? null : from + found.index;
  }
  if (rest === '\\"' || rest === "@") {
    const end = text.indexOf(rest, from);
    return end < 0 ? null : end;
  }
  for (let at = from; at < text.length; at += 1) {
    const isEscape = rest === '"' ? text[at] === "\\" : text.startsWith("''", at);
    if (isEscape) at += 1;
    else if (text[at] === rest) return at;
  }
  return null;
}

/** Whether a PEM block has begun in a text and not ended. */
export function endsInPem(text: string): boolean {
  const begin = text.lastIndexOf("-----BEGIN ");
  return begin >= 0 && text.indexOf("-----END ", begin) < 0;
}

/** Whether a line is an item of the list that is the value of a key at the same depth. */
export function isItemOf(line: string, indent: number, keyIndent: number): boolean {
  return indent === keyIndent && /^-(?:\s|$)/.test(line.slice(indent));
}

function isSecretName(name: string): boolean {
  const word = (name.split(".").at(-1) ?? "").replaceAll("-", "_");
  return secretName.test(word) && !pathName.test(word);
}

function valuePlace(line: string, valueAt: number, { name, mark }: { name: string; mark: string }) {
  const value = line.slice(valueAt, valueAt + 200);
  if (/^(?:[|>][-+0-9]{0,2}\s*)?(?:#.*)?$/.test(value)) return { valueAt, rest: "below" as const };
  const quote = /^(?:\\"|["'])/.exec(value)?.[0] as Rest | undefined;
  if (quote !== undefined) return { valueAt: valueAt + quote.length, rest: quote };
  const hasBlank = mark === ":" && /[ \t]$/.test(line.slice(0, valueAt));
  const isWide = hasBlank || /^[[{]/.test(value) || /authorization$/i.test(name);
  return { valueAt, rest: isWide ? ("line" as const) : ("token" as const) };
}
