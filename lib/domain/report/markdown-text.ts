/** Characters that begin something in Markdown wherever they stand. */
const special = /[\\`*_[\]<>|~&$]/g;
/** What makes a heading, list or rule of a line that begins with it. */
const opening = /^(?:[#+=-](?=[#+=\s-]|$)|\d{1,9}(?=[.)](?:\s|$)))/;

/**
 * Any text as one line of Markdown that reads as that text: nothing in it becomes emphasis, a list or HTML. Line breaks
 * and runs of blanks become one blank. Only a whole address becomes a link, as Markdown has it.
 */
export function toMarkdownText(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  const escaped = line.replace(special, "\\$&");
  // An address that Markdown finds by itself swallows the backslashes after it: its beginning is broken as well.
  const broken = escaped
    .replace(/:(?=\/\/)/g, "\\:")
    .replace(/@/g, "\\@")
    .replace(/(www)\./gi, "$1\\.");
  return broken.replace(opening, (mark) => (/\d/.test(mark[0] ?? "") ? `${mark}\\` : `\\${mark}`));
}

/**
 * Text as it is, in a code span: for queries and hashes. Empty text becomes nothing. A backslash before a bar cannot be
 * written as code inside a table, so such text is no code.
 */
export function toCode(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  if (line === "") return "";
  if (/\\\|/.test(line)) return toMarkdownText(line);
  const ticks = "`".repeat(longestRun(line) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  // In a table a bar ends the cell, code or not, unless it is escaped (GFM).
  return `${ticks}${pad}${line.replaceAll("|", "\\|")}${pad}${ticks}`;
}

/** Lines as they are, in a fence that none of them can close. */
export function toFence(text: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** A table of cells that are Markdown already; nothing without rows. */
export function toTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);
}
