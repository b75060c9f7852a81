import type { Link, LinkReference, PhrasingContent } from "mdast";
import { parseAnnotation } from "@/lib/domain/runbook/attributes";
import { isSafeLinkUrl, linkedRunbookId } from "@/lib/domain/runbook/link-url";
import {
  type FoundAnnotation,
  lineOf,
  maxDepth,
  type ParseContext,
  plainText,
  sourceOf,
} from "@/lib/domain/runbook/parse-context";
import type { Inline } from "@/lib/domain/runbook/runbook";

type OnAnnotation = (found: FoundAnnotation) => void;

/**
 * Translates the text inside a paragraph, heading or cell. HTML comments vanish; an annotation among them goes to
 * `onAnnotation`. Other HTML stays visible as text, because runbooks write placeholders such as `<pod-name>`.
 */
export function toInlines(
  nodes: readonly PhrasingContent[],
  ctx: ParseContext,
  onAnnotation: OnAnnotation = (found) => reportOrphan(found, ctx),
): Inline[] {
  return trimEnds(convert(nodes, ctx, onAnnotation, 0));
}

/** Reads every comment of a piece of HTML and returns what is left of it. */
export function takeComments(html: string, line: number, ctx: ParseContext, onAnnotation: OnAnnotation): string {
  const rest = html.replace(/<!--[\s\S]*?-->/g, (comment, offset: number) => {
    const commentLine = line + (html.slice(0, offset).match(/\n/g)?.length ?? 0);
    const read = parseAnnotation(comment);
    if (read?.key === "malformed") {
      reportMalformed(comment, commentLine, ctx);
    } else if (read !== null) {
      onAnnotation({ ...read, line: commentLine });
    }
    return "";
  });
  if (rest.includes("<!--")) {
    ctx.report(
      "error",
      line,
      "An HTML comment is opened here and never closed, so forges hide everything after it.",
      "Close the comment with --> on the same line.",
    );
  }
  return rest;
}

/** An annotation that stands where nothing can be bound. */
export function reportOrphan(found: FoundAnnotation, ctx: ParseContext): void {
  ctx.report(
    "warning",
    found.line,
    `The annotation ${found.key}: ${found.name} is bound to nothing here.`,
    "Put it on a task item, at the end of a line that starts with - [ ].",
  );
}

function reportMalformed(comment: string, line: number, ctx: ParseContext): void {
  ctx.report(
    "error",
    line,
    `The comment "${comment.slice(0, 80)}" looks like an annotation, but cannot be read as one.`,
    "Write <!-- check: name --> with the name in lower-case words joined by hyphens, or reword the comment.",
  );
}

function convert(
  nodes: readonly PhrasingContent[],
  ctx: ParseContext,
  onAnnotation: OnAnnotation,
  depth: number,
): Inline[] {
  const inlines: Inline[] = [];
  for (const node of nodes) {
    const next = depth >= maxDepth ? [text(sourceOf(node, ctx))] : convertOne(node, ctx, onAnnotation, depth + 1);
    for (const inline of next) {
      const last = inlines.at(-1);
      if (inline.type === "text" && last?.type === "text") {
        inlines[inlines.length - 1] = text(last.value + inline.value);
      } else if (inline.type !== "text" || inline.value !== "") {
        inlines.push(inline);
      }
    }
  }
  return inlines;
}

function convertOne(node: PhrasingContent, ctx: ParseContext, onAnnotation: OnAnnotation, depth: number): Inline[] {
  switch (node.type) {
    case "text":
      reportUnclosed(node.value, lineOf(node), ctx);
      return [text(node.value)];
    case "inlineCode":
      return [{ type: "code", value: node.value }];
    case "strong":
    case "emphasis":
    case "delete":
      return [{ type: node.type, children: convert(node.children, ctx, onAnnotation, depth) }];
    case "break":
      return [{ type: "break" }];
    case "link":
      return toLink(node, node.url, convert(node.children, ctx, onAnnotation, depth), ctx);
    case "linkReference":
      return toLink(
        node,
        ctx.definitions.get(node.identifier) ?? null,
        convert(node.children, ctx, onAnnotation, depth),
        ctx,
      );
    case "image":
    case "imageReference":
      return [text(node.alt ?? "")];
    case "html":
      if (/^<br\s*\/?>$/i.test(node.value)) {
        return [{ type: "break" }];
      }
      return [text(takeComments(node.value, lineOf(node), ctx, onAnnotation))];
    case "footnoteReference":
      return [text(`[^${node.label ?? node.identifier}]`)];
    default:
      return [text(sourceOf(node, ctx))];
  }
}

function toLink(node: Link | LinkReference, url: string | null, children: Inline[], ctx: ParseContext): Inline[] {
  if (url === null || !isSafeLinkUrl(url)) {
    return [text(plainText(children))];
  }
  const runbookId = linkedRunbookId(url);
  if (runbookId !== null && ctx.knownRunbooks !== null && !ctx.knownRunbooks.includes(runbookId)) {
    ctx.report(
      "warning",
      lineOf(node),
      `The link points to ${runbookId}.md, which is not among the runbooks.`,
      `Add runbooks/${runbookId}.md, correct the address, or remove the link.`,
    );
  }
  return [{ type: "link", url, children }];
}

/** A comment that never ends is plain text to Markdown; one that was meant as an annotation deserves a word. */
function reportUnclosed(value: string, line: number, ctx: ParseContext): void {
  const found = /<!--\s*(?:check|action)\b[^\n]*/i.exec(value);
  if (found !== null) {
    reportMalformed(found[0], line + (value.slice(0, found.index).match(/\n/g)?.length ?? 0), ctx);
  }
}

function trimEnds(inlines: Inline[]): Inline[] {
  const first = inlines[0];
  if (first?.type === "text") {
    inlines[0] = text(first.value.trimStart());
  }
  const last = inlines.at(-1);
  if (last?.type === "text") {
    inlines[inlines.length - 1] = text(last.value.trimEnd());
  }
  return inlines.filter((inline) => inline.type !== "text" || inline.value !== "");
}

function text(value: string): Inline {
  return { type: "text", value };
}
