import { createElement, Fragment, type ReactNode } from "react";
import { ScrollBox, tableLook } from "@/components/ui/scroll-box";
import { type HtmlTree, toHtmlTree } from "@/lib/domain/report/markdown-html";

export interface MarkdownViewProps {
  markdown: string;
  /** Names its boxes that scroll, for assistive technology. */
  label: string;
}

type Node = HtmlTree | HtmlTree["children"][number];

/** Markdown as elements of the page: what the sanitizer let through, tables and code in boxes that scroll by themselves. */
export function MarkdownView({ markdown, label }: MarkdownViewProps) {
  let boxes = 0;
  const draw = (node: Node): ReactNode => {
    if (node.type === "text") return node.value;
    if (node.type !== "element" && node.type !== "root") return null;
    const children = node.children.map((child, index) => <Fragment key={toKey(child, index)}>{draw(child)}</Fragment>);
    if (node.type === "root") return children;
    if (node.tagName !== "table" && node.tagName !== "pre")
      return createElement(node.tagName, linkOf(node), ...children);
    boxes += 1;
    const isTable = node.tagName === "table";
    return (
      <ScrollBox label={`${label}, ${isTable ? "table" : "text"} ${boxes}`} className="my-2 print:overflow-visible">
        {createElement(node.tagName, { className: isTable ? tableLook : "whitespace-pre p-2 text-small" }, ...children)}
      </ScrollBox>
    );
  };
  return (
    <div className="space-y-2 [&_h3]:mt-4 [&_h3]:font-semibold [&_li]:ml-5 [&_ul]:list-disc">
      {draw(toHtmlTree(markdown))}
    </div>
  );
}

/** Nothing of a node's attributes but where a link leads. */
function linkOf(node: Extract<Node, { type: "element" }>) {
  const { href } = node.properties;
  return node.tagName === "a" && typeof href === "string" ? { href, className: "text-link", rel: "noreferrer" } : null;
}

/** Nodes stand where they stood in the text, which never changes under a drawn page. */
function toKey(node: Node, index: number): string {
  return `${node.position?.start.offset ?? "at"} ${index}`;
}
