import type { List, ListItem, RootContent, Table } from "mdast";
import { knownCheck, toFence } from "@/lib/domain/runbook/fence";
import { reportOrphan, takeComments, toInlines } from "@/lib/domain/runbook/inline";
import {
  type FoundAnnotation,
  lineOf,
  maxDepth,
  type ParseContext,
  singleLine,
  sourceOf,
} from "@/lib/domain/runbook/parse-context";
import type { Block, TaskItem } from "@/lib/domain/runbook/runbook";

/** Translates everything that can stand between two headings. Comments and link definitions leave nothing behind. */
export function toBlocks(nodes: readonly RootContent[], ctx: ParseContext, depth = 0): Block[] {
  return nodes.flatMap((node) => (depth >= maxDepth ? [toSource(node, ctx)] : toBlock(node, ctx, depth)));
}

function toBlock(node: RootContent, ctx: ParseContext, depth: number): Block[] {
  const line = lineOf(node);
  switch (node.type) {
    case "paragraph": {
      const children = toInlines(node.children, ctx);
      return children.length === 0 ? [] : [{ type: "paragraph", line, children }];
    }
    case "heading":
      // A heading inside a quote or a list item opens no section; it stays as a strong line.
      return [{ type: "paragraph", line, children: [{ type: "strong", children: toInlines(node.children, ctx) }] }];
    case "list":
      return toListBlocks(node, ctx, depth);
    case "code":
      return [toFence(node, ctx)];
    case "blockquote":
      return [{ type: "quote", line, blocks: toBlocks(node.children, ctx, depth + 1) }];
    case "table":
      return [toTable(node, ctx)];
    case "thematicBreak":
      return [{ type: "rule", line }];
    case "html": {
      const rest = takeComments(node.value, line, ctx, (found) => reportOrphan(found, ctx));
      return rest.trim() === "" ? [] : [{ type: "source", line, text: rest.trim() }];
    }
    case "definition":
      return [];
    default:
      return [toSource(node, ctx)];
  }
}

function toSource(node: RootContent, ctx: ParseContext): Block {
  return { type: "source", line: lineOf(node), text: sourceOf(node, ctx) };
}

function toTable(node: Table, ctx: ParseContext): Block {
  const [header, ...rows] = node.children.map((row) => row.children.map((cell) => toInlines(cell.children, ctx)));
  return { type: "table", line: lineOf(node), header: header ?? [], rows };
}

/** A list may mix task items and others: each task item stands alone, the items between keep their numbering. */
function toListBlocks(node: List, ctx: ParseContext, depth: number): Block[] {
  const blocks: Block[] = [];
  const start = node.start ?? 1;
  for (const [index, item] of node.children.entries()) {
    const last = blocks.at(-1);
    if (typeof item.checked === "boolean") {
      blocks.push(toTaskItem(item, ctx, depth));
    } else if (last?.type === "list") {
      last.items.push(toBlocks(item.children, ctx, depth + 1));
    } else {
      blocks.push({
        type: "list",
        line: lineOf(item),
        ordered: node.ordered === true,
        start: start + index,
        items: [toBlocks(item.children, ctx, depth + 1)],
      });
    }
  }
  return blocks;
}

function toTaskItem(item: ListItem, ctx: ParseContext, depth: number): TaskItem {
  const line = lineOf(item);
  const found: FoundAnnotation[] = [];
  const [first, ...rest] = item.children;
  const hasText = first?.type === "paragraph";
  const children = hasText ? toInlines(first.children, ctx, (annotation) => found.push(annotation)) : [];
  const below = (hasText ? rest : item.children).filter((node) => {
    // The comment may also stand on a line of its own below the item's text.
    const isComment = node.type === "html" && node.value.replace(/<!--[\s\S]*?-->/g, "").trim() === "";
    if (isComment) {
      takeComments(node.value, lineOf(node), ctx, (annotation) => found.push(annotation));
    }
    return !isComment;
  });
  const check = bindCheck(onlyOne("check", found, ctx), ctx);
  const action = onlyOne("action", found, ctx)?.name ?? null;
  const blocks = toBlocks(below, ctx, depth + 1);
  return { type: "task", line, id: "", check, action, text: singleLine(children), children, blocks };
}

function onlyOne(key: FoundAnnotation["key"], found: FoundAnnotation[], ctx: ParseContext): FoundAnnotation | null {
  const [first, second] = found.filter((annotation) => annotation.key === key);
  if (first !== undefined && second !== undefined) {
    ctx.report(
      "error",
      second.line,
      `The task item names two values for ${key}; "${first.name}" is used.`,
      `Keep one ${key} for each task item.`,
    );
  }
  return first ?? null;
}

/** A check decides one checkbox; a second item that asks for it stays a plain one. */
function bindCheck(found: FoundAnnotation | null, ctx: ParseContext): string | null {
  const name = found === null ? null : knownCheck(found.name, found.line, ctx);
  if (found === null || name === null) {
    return null;
  }
  const boundAt = ctx.boundTasks.get(name);
  if (boundAt !== undefined) {
    ctx.report(
      "error",
      found.line,
      `The check "${name}" is already bound to the task item on line ${boundAt}; this item is shown without it.`,
      "Remove one of the two annotations.",
    );
    return null;
  }
  ctx.boundTasks.set(name, found.line);
  return name;
}
