import { endsInPem, findSecret, isItemOf, type Rest, restEnd } from "./secret-places";

const marker = "[redacted]";
const pemEnd = "-----END ";
/** A line is looked at as a whole up to this length, a longer one piece by piece. */
const longest = 64 * 1024;
/** What stays back of a piece, since a secret can begin in it. */
const held = 4096;

/** Takes secrets out of text that comes in pieces. What is held back is bounded, however long lines and secrets are. */
export interface Redactor {
  /** The text so far that is safe, without what was given back before. */
  push(text: string): string;
  /** What is left; to be called once. */
  end(): string;
}

/**
 * Replaces what looks like a credential: keyed values (`private_key: …`, with the lines below that belong to them), bearer
 * tokens, passwords in addresses, PEM blocks. Text that was cut in pieces anywhere gives the same as the whole.
 */
export function createRedactor(): Redactor {
  let pending = "";
  let isLineStart = true;
  let indent = 0;
  let inPem = false;
  /** Inside a secret that has begun: where it ends. */
  let inside: Rest | null = null;
  /** Lines deeper than this belong to a secret above them. */
  let block: number | null = null;

  const drop = (text: string) => {
    if (endsInPem(text)) inPem = true;
  };

  /** Handles one line without its break, or a piece of a long one; gives the safe text and how much of it was used. */
  const handle = (line: string, isWhole: boolean): { safe: string; used: number } => {
    let at = 0;
    let safe = "";
    if (isLineStart && !inPem) {
      indent = line.length - line.trimStart().length;
      const isBlank = indent === line.length;
      if (block !== null && !isBlank) {
        if (indent > block || isItemOf(line, indent, block)) {
          drop(line);
          if (!isWhole && !inPem) inside = "line";
          return { safe: `${line.slice(0, indent)}${marker}`, used: line.length };
        }
        block = null;
      }
    }
    for (;;) {
      if (inPem) {
        const end = line.indexOf(pemEnd, at);
        if (end < 0) {
          return { safe, used: isWhole ? line.length : Math.max(at, line.length - pemEnd.length) };
        }
        const closing = line.indexOf("-----", end + pemEnd.length);
        inPem = false;
        if (closing < 0) return { safe, used: line.length };
        at = closing + 5;
      }
      if (inside !== null) {
        const end = restEnd(line, at, inside);
        drop(line.slice(at, end ?? line.length));
        if (end === null) {
          if (isWhole) {
            if (inside.endsWith('"') || inside === "'") block = indent;
            inside = null;
          }
          // A backslash says how to read what comes after it.
          return { safe, used: line.length - (!isWhole && line.endsWith("\\") ? 1 : 0) };
        }
        inside = null;
        at = end;
        if (inPem) continue;
      }
      const until = isWhole ? line.length : safeLength(line, at);
      const secret = findSecret(line, at);
      if (secret === null || secret.at >= until) return { safe: safe + line.slice(at, until), used: until };
      safe += line.slice(at, secret.valueAt);
      at = secret.valueAt;
      if (secret.rest === "pem") {
        safe += marker;
        inPem = true;
      } else if (secret.rest === "below") {
        block = secret.indent ?? indent;
        return { safe: safe + line.slice(at), used: line.length };
      } else {
        safe += marker;
        inside = secret.rest;
      }
    }
  };

  const take = (isLast: boolean): string => {
    let out = "";
    while (pending !== "") {
      const newline = pending.indexOf("\n");
      const isWhole = newline >= 0 ? newline < longest : isLast && pending.length < longest;
      if (!isWhole && pending.length < longest) break;
      const line = isWhole ? pending.slice(0, newline < 0 ? undefined : newline) : pending.slice(0, longest);
      const isPem = inPem;
      const { safe, used } = handle(line, isWhole);
      const hasBreak = isWhole && newline >= 0;
      out += hasBreak && !(isPem && safe === "") ? `${safe}\n` : safe;
      pending = pending.slice(hasBreak ? newline + 1 : used);
      isLineStart = isWhole;
    }
    return out;
  };
  return {
    push(text) {
      pending += text;
      return take(false);
    },
    end: () => take(true),
  };
}

/** As `createRedactor`, for text that is there as a whole. */
export function redactSecrets(text: string): string {
  const redactor = createRedactor();
  return redactor.push(text) + redactor.end();
}

/** For a sentence that may hold parts that went through here before: those stay, and what stands after them too. */
export function redactSentence(text: string): string {
  return text.split(marker).map(redactSecrets).join(marker);
}

/** How much of a long piece can be let go: up to a gap between words where there is one, never all of it. */
function safeLength(line: string, from: number): number {
  const latest = line.length - held;
  const earliest = Math.max(from, latest - held);
  if (latest <= from) return from;
  for (const isGap of [/\s/, /[^\w.-]/]) {
    for (let at = latest; at > earliest; at -= 1) if (isGap.test(line[at - 1] ?? "")) return at;
  }
  return latest;
}
