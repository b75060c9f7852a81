/**
 * Splits text at marker lines (`== name`, or `-- name` inside a section) into name → text. Text before the first marker
 * has the name "". The first section of a name wins, so that nothing later can replace it.
 */
export function splitSections(text: string, marker: "==" | "--"): Map<string, string> {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  sections.set("", current);
  for (const line of text.split("\n")) {
    if (line.startsWith(`${marker} `)) {
      const name = line.slice(marker.length + 1);
      current = [];
      if (!sections.has(name)) sections.set(name, current);
    } else {
      current.push(line);
    }
  }
  return new Map([...sections].map(([name, lines]) => [name, lines.join("\n")]));
}

/** `Key: value` lines as a map; the first of equal keys wins, lines without a colon are left out. */
export function keyedLines(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const key = line.slice(0, colon);
    if (!pairs.has(key)) pairs.set(key, line.slice(colon + 1).trim());
  }
  return pairs;
}

/** The number in a line `name 123`, as in memory.events, memory.stat and vmstat; null when it is not there. */
export function namedCount(text: string, name: string): number | null {
  for (const line of text.split("\n")) {
    const [key, value, ...rest] = line.trim().split(/\s+/);
    if (key === name && rest.length === 0) return wholeNumber(value);
  }
  return null;
}

/** Decimal digits only; null for anything else, including what is too long to be a kernel counter. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^[0-9]{1,20}$/.test(text.trim()) ? Number(text.trim()) : null;
}

/** `123 kB` in bytes (the kernel's kB is 1024). */
export function kibToBytes(text: string | undefined): number | null {
  const found = /^([0-9]{1,15}) kB$/.exec(text?.trim() ?? "");
  return found ? Number(found[1]) * 1024 : null;
}

/** What the helper could not read, each as `section: why`. */
export function unreadableLines(sections: ReadonlyMap<string, string>): string[] {
  const mark = "unreadable: ";
  return [...sections].flatMap(([name, content]) =>
    content
      .split("\n")
      .filter((line) => line.startsWith(mark))
      .map((line) => `${name}: ${line.slice(mark.length)}`),
  );
}

/** Whole or decimal seconds since 1970 in epoch ms; null for anything else. */
export function secondsToMs(text: string | undefined): number | null {
  return text !== undefined && /^[0-9]{1,11}(\.[0-9]{1,9})?$/.test(text) ? Math.round(Number(text) * 1000) : null;
}

/** A sha256 as 64 lower-case hexadecimal digits; null for anything else. */
export function sha256Hex(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : null;
}
