import type { ReactNode } from "react";
import type { Inline } from "@/lib/domain/runbook/runbook";
import { toSafeHref } from "./safe-href";

export interface InlineTextProps {
  children: Inline[];
}

/** Running text of a runbook. Nothing in it is ever taken as HTML. */
export function InlineText({ children }: InlineTextProps) {
  return <>{children.map((part, index) => draw(part, index))}</>;
}

/** A runbook is pinned and never reordered, so a part's place is its identity. */
function draw(part: Inline, key: number): ReactNode {
  switch (part.type) {
    case "text":
      return part.value;
    case "code":
      return (
        <code key={key} className="break-words rounded-box bg-sunken px-1 font-mono text-[0.92em]">
          {part.value}
        </code>
      );
    case "break":
      return <br key={key} />;
    case "link":
      return <RunbookLink key={key} part={part} />;
    case "strong":
      return (
        <strong key={key} className="font-semibold">
          <InlineText>{part.children}</InlineText>
        </strong>
      );
    case "emphasis":
      return (
        <em key={key}>
          <InlineText>{part.children}</InlineText>
        </em>
      );
    case "delete":
      return (
        <del key={key}>
          <InlineText>{part.children}</InlineText>
        </del>
      );
  }
}

function RunbookLink({ part }: { part: Extract<Inline, { type: "link" }> }) {
  const href = toSafeHref(part.url);
  const content = <InlineText>{part.children}</InlineText>;
  if (href === null) return <span title={`link not followed: ${part.url}`}>{content}</span>;
  return (
    <a href={href} rel="noreferrer" className="text-link">
      {content}
    </a>
  );
}
