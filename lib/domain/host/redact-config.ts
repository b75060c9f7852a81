const marker = '"[redacted]"';
const secretKey =
  /private_?key|secret|passw(?:or)?d|passphrase|api_?key|access_?key|credential|mnemonic|token|polynomial|^(?:share|seed|key|auth|authorization|dsn)$/i;
/** Where a secret lies is worth seeing, and is not the secret. */
const pathKey = /(?:file|path|dir)$/i;
/** A word before a colon or an equals sign, in quotes or not; also after the question mark of YAML's long form. */
const keyPattern = /(?<![A-Za-z0-9_.-])(["']?)([A-Za-z0-9_.-]+)\1\s*(?:[:=]|$)/g;

/**
 * A configuration (YAML, JSON or TOML, valid or not) without its secrets: the values of keys that are named like one,
 * with the lines that they go on in, PEM blocks, credentials in addresses, and 64 or more hexadecimal digits in a row
 * unless an `@` follows, as after a peer's public key. In doubt more is taken out than needed. Two texts that differ only
 * in secrets become equal; their sha256 tells.
 */
export function redactConfig(text: string): string {
  const lines = text.split("\n");
  const kept: string[] = [];
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] ?? "";
    const pem = line.indexOf("-----BEGIN ");
    const secret = findSecret(line);
    if (pem >= 0 && (secret === null || pem < secret.valueAt)) {
      kept.push(`${line.slice(0, pem)}${marker}`);
      index = skipPem(lines, index);
    } else if (secret) {
      kept.push(`${redactValues(line.slice(0, secret.valueAt))} ${marker}`);
      index = skipValue(lines, index, secret);
    } else {
      kept.push(redactValues(line));
      index += 1;
    }
  }
  return kept.join("\n");
}

interface SecretPlace {
  /** Lines that are indented deeper than this belong to the value. */
  indent: number;
  /** Where the value begins in its line. */
  valueAt: number;
}

function findSecret(line: string): SecretPlace | null {
  for (const found of line.matchAll(keyPattern)) {
    const name = (found[2] ?? "").split(".").at(-1) ?? "";
    const word = name.replaceAll("-", "_");
    const isLongForm = /^[\s#-]*\?\s+$/.test(line.slice(0, found.index));
    const isKey = /[:=]$/.test(found[0]) || isLongForm;
    if (!isKey || !secretKey.test(word) || pathKey.test(word)) continue;
    // Within `{ … }` the value may go on at any indentation below the line's own.
    const isFirst = /^[\s#?-]*$/.test(line.slice(0, found.index));
    return { indent: isFirst ? found.index : indentOf(line), valueAt: found.index + found[0].length };
  }
  return null;
}

/** The line after the value that begins in line `index`. */
function skipValue(lines: readonly string[], index: number, { indent, valueAt }: SecretPlace): number {
  const value = (lines[index] ?? "").slice(valueAt).trim();
  const isEmpty = value === "" || value.startsWith("#");
  let next = index + 1;
  let open = value;
  while (next < lines.length && isOpen(open)) {
    open += `\n${lines[next] ?? ""}`;
    next += 1;
  }
  let isFirst = isEmpty;
  for (let ahead = next; ahead < lines.length; ahead += 1) {
    const line = lines[ahead] ?? "";
    if (line.trim() === "") continue;
    const isDeeper = indentOf(line) > indent;
    const isItem = isEmpty && indentOf(line) === indent && /^[\s#]*-(\s|$)/.test(line);
    const isOnNextLine =
      isFirst && !/^[\s#-]*["']?[A-Za-z0-9_.-]+["']?\s*[:=]/.test(line) && !/^(---|\.\.\.)/.test(line);
    if (!isDeeper && !isItem && !isOnNextLine) break;
    isFirst = false;
    next = ahead + 1;
  }
  return next;
}

/** Whether a quoted or bracketed value has not ended, which may be on any later line, whatever its indentation. */
function isOpen(value: string): boolean {
  const triple = /^("""|''')/.exec(value)?.[1];
  if (triple !== undefined) return !value.slice(3).includes(triple);
  if (value.startsWith('"')) return !/^"(?:[^"\\]|\\[\s\S])*"/.test(value);
  if (value.startsWith("'")) return !value.slice(1).includes("'");
  if (!/^[[{]/.test(value)) return false;
  return (value.match(/[[{]/g)?.length ?? 0) > (value.match(/[\]}]/g)?.length ?? 0);
}

function skipPem(lines: readonly string[], index: number): number {
  for (let ahead = index; ahead < lines.length; ahead += 1) {
    if ((lines[ahead] ?? "").includes("-----END ")) return ahead + 1;
  }
  return lines.length;
}

function indentOf(line: string): number {
  const found = line.search(/[^\s#]/);
  return found < 0 ? line.length : found;
}

function redactValues(line: string): string {
  return line
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s"']*@/gi, "$1[redacted]@")
    .replace(/([?&][\w-]*(?:token|secret|key|passw|sig)[\w-]*=)[^&\s"']+/gi, "$1[redacted]")
    .replace(/(\b(?:bearer|basic) )[\w.~+/=-]+/gi, "$1[redacted]")
    .replace(/(?<![0-9a-z])(?:0x)?[0-9a-f]{64,}(?![0-9a-z@])/gi, "[redacted]");
}
