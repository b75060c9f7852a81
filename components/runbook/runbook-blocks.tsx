import { Fragment, type ReactNode } from "react";
import type { Block, TaskItem } from "@/lib/domain/runbook/runbook";
import { CopyBlock } from "./copy-block";
import { InlineText } from "./inline-text";
import { RunbookTable } from "./runbook-table";

export type QueryBlock = Extract<Block, { type: "query" }>;

/** How the parts that can be live are drawn; without these they are shown as they are written. */
export interface LiveParts {
  task?: (item: TaskItem) => ReactNode;
  query?: (block: QueryBlock) => ReactNode;
  /** Stands beneath a fence or a task item, such as the control of the action it is bound to. */
  below?: (block: Block) => ReactNode;
}

export interface RunbookBlocksProps {
  blocks: Block[];
  live?: LiveParts;
}

/** Draws a runbook's content, whatever is in it; what has no drawing of its own is shown as source. */
export function RunbookBlocks({ blocks, live = {} }: RunbookBlocksProps) {
  return (
    <>
      {blocks.map((block) => (
        <Fragment key={`${block.line}-${block.type}`}>
          <RunbookBlock block={block} live={live} />
          {live.below?.(block)}
        </Fragment>
      ))}
    </>
  );
}

function RunbookBlock({ block, live }: { block: Block; live: LiveParts }) {
  switch (block.type) {
    case "task":
      return live.task ? live.task(block) : <PlainTask item={block} live={live} />;
    case "query":
      return live.query ? live.query(block) : <CopyBlock text={block.expr} language="promql" note="query" />;
    case "command":
      return <CopyBlock text={block.text} language={block.language} />;
    case "code":
      return <CopyBlock text={block.text} language={block.language} note="to copy" />;
    case "source":
      return <CopyBlock text={block.text} language={null} note="shown as written" />;
    case "paragraph":
      return (
        <p className="max-w-prose">
          <InlineText>{block.children}</InlineText>
        </p>
      );
    case "list":
      return <RunbookList list={block} live={live} />;
    case "quote":
      return (
        <blockquote className="space-y-2 border-edge-strong border-l-2 pl-3 text-muted">
          <RunbookBlocks blocks={block.blocks} live={live} />
        </blockquote>
      );
    case "table":
      return <RunbookTable header={block.header} rows={block.rows} />;
    case "rule":
      return <hr className="border-edge" />;
  }
}

function RunbookList({ list, live }: { list: Extract<Block, { type: "list" }>; live: LiveParts }) {
  const items = list.items.map((blocks, index) => (
    <li key={blocks[0]?.line ?? `empty-${index}`} className="space-y-2">
      <RunbookBlocks blocks={blocks} live={live} />
    </li>
  ));
  if (!list.ordered) return <ul className="list-disc space-y-1 pl-5">{items}</ul>;
  return (
    <ol start={list.start} className="list-decimal space-y-1 pl-6">
      {items}
    </ol>
  );
}

function PlainTask({ item, live }: { item: TaskItem; live: LiveParts }) {
  return (
    <div className="flex gap-2">
      <span aria-hidden="true" className="mt-1 size-3 shrink-0 border border-edge-strong" />
      <div className="min-w-0 space-y-2">
        <p>
          <InlineText>{item.children}</InlineText>
        </p>
        <RunbookBlocks blocks={item.blocks} live={live} />
      </div>
    </div>
  );
}
