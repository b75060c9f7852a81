import rehypeSanitize from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

const toTree = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeSanitize).freeze();
const toText = unified().use(rehypeStringify).freeze();

export type HtmlTree = ReturnType<typeof toHtmlTree>;

/** Markdown as a tree of harmless HTML: raw HTML is dropped, and so is what is not on the sanitizer's list. */
export function toHtmlTree(markdown: string) {
  return toTree.runSync(toTree.parse(markdown));
}

/** Markdown as harmless HTML text. */
export function toHtml(markdown: string): string {
  return toText.stringify(toHtmlTree(markdown));
}
