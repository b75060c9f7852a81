import { redactSentence } from "@/lib/domain/run/redact";
import type { SharedView } from "./view";

const shownOutputLines = 20;
/** Words of closed sets, which the page looks up; no name of a host may take their place. */
const closedKeys: ReadonlySet<string> = new Set(["severity", "state", "status", "kind"]);
const urlQuery = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s"'<>?#]*)[?#][^\s"'<>]*/gi;
/** Long hexadecimal text is a key as likely as a hash. */
const longHex = /\b[0-9a-f]{64,}\b/gi;

/**
 * One text without what looks like a credential, for readers whom nobody has signed in. In doubt more is taken out than where
 * people have an account: queries of addresses, which can hold a signature, and 64 or more hexadecimal digits in a row.
 */
export function scrubText(text: string): string {
  return redactSentence(text.replace(urlQuery, "$1")).replace(longHex, "[redacted]");
}

/**
 * A view that may be shown outside: each text without credentials, and then as `hide` makes it. Output is cut to its end only
 * afterwards, since what tells a secret can stand lines before it.
 */
export function scrubShared(view: SharedView, hide: (text: string) => string): SharedView {
  const scrubbed = mapTexts(view, (text) => hide(scrubText(text)));
  const runs = scrubbed.runs.map((run) => ({
    ...run,
    output: run.output.trimEnd().split("\n").slice(-shownOutputLines).join("\n"),
  }));
  return { ...scrubbed, runs };
}

/** The same value with every text in it changed, but for words of closed sets. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  const walk = (part: unknown, key: string): unknown => {
    if (typeof part === "string") return closedKeys.has(key) ? part : change(part);
    if (Array.isArray(part)) return part.map((item) => walk(item, key));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, walk(item, name)]));
  };
  return sameShape<T>(walk(value, ""));
}

/** Texts stayed texts, and nothing else was touched, so the type holds. */
const sameShape = <T>(value: unknown): T => value as T;
