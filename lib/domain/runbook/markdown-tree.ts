import type { Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";

/** Longest runbook read as Markdown, in UTF-16 units. A runbook is a page to read in an emergency, not a book. */
export const maxMarkdownLength = 256 * 1024;

// A line that opens this many quotes or lists, or is indented that far before one, is no page written for people, and
// the Markdown library needs seconds for it or runs out of stack.
const absurdNesting = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){100}|^[ \t]{200,}(?:[>*+-]|\d)/m;

// The library's time grows with the square of the emphasis and bracket marks of one paragraph: minutes for 40,000.
const maxMarksPerParagraph = 4000;

const parser = unified().use(remarkParse).use(remarkGfm).freeze();

export interface MarkdownTree {
  /** The text positions refer to: as long as the input, with the front matter blanked out. */
  source: string;
  root: Root;
  /** YAML between two `---` lines at the very start, as some other systems write it; null when there is none. */
  frontMatter: string | null;
}

/** Reads CommonMark with tables, task lists and strike-through. Null when the text is too long or too tangled. */
export function parseMarkdown(markdown: string): MarkdownTree | null {
  if (markdown.length > maxMarkdownLength || absurdNesting.test(markdown) || hasAbsurdParagraph(markdown)) {
    return null;
  }
  const frontMatter = /^\ufeff?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*$/m.exec(markdown);
  // A rule and a heading underlined by dashes look alike: only lines of `key: value` make front matter.
  const isFrontMatter = frontMatter?.index === 0 && /^\s*[\w-]+\s*:/.test(frontMatter[1] ?? "");
  const head = isFrontMatter ? (frontMatter?.[0] ?? "") : "";
  // PostgreSQL stores no NUL, and Markdown replaces it in text but not in what is cut from the source.
  const source = (head.replace(/[^\r\n]/g, " ") + markdown.slice(head.length))
    .replaceAll("\u0000", "\ufffd")
    .replace(/^\ufeff/, " ");
  try {
    return { source, root: parser.parse(source), frontMatter: isFrontMatter ? (frontMatter?.[1] ?? "").trim() : null };
  } catch {
    // The library recurses and can run out of stack on nesting the guard above does not see.
    return null;
  }
}

function hasAbsurdParagraph(markdown: string): boolean {
  let marks = 0;
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    if (line.trim() === "") {
      marks = 0;
    } else if (!line.trimStart().startsWith("|") || line.length > maxMarksPerParagraph) {
      // Each cell of a table is a text of its own, so a long table of short rows is fine.
      marks += line.match(/\*+|_+|~+|[[\]]/g)?.length ?? 0;
    }
    if (marks > maxMarksPerParagraph) {
      return true;
    }
  }
  return false;
}
