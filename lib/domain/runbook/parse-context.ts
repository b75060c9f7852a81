import type { Definition, Root } from "mdast";
import type { Inline, RunbookProblem } from "@/lib/domain/runbook/runbook";

/** An annotation with the line it was found on. */
export interface FoundAnnotation {
  key: "check" | "action";
  name: string;
  line: number;
}

/** What every part of the parser shares while it reads one runbook. */
export interface ParseContext {
  /** The text that was parsed; positions in the Markdown tree point into it. */
  source: string;
  /** Targets of reference links by normalised label. */
  definitions: ReadonlyMap<string, string>;
  knownChecks: readonly string[];
  /** Names (without `.md`) of the runbooks that exist; null when the caller cannot tell. */
  knownRunbooks: readonly string[] | null;
  /** Line of the task item each check is bound to. */
  boundTasks: Map<string, number>;
  report(severity: RunbookProblem["severity"], line: number, message: string, remedy: string): void;
}

/** Beyond this many levels of quotes, lists or emphasis the source is shown instead of a drawing. */
export const maxDepth = 24;

interface Positioned {
  position?: { start: { line: number; offset?: number | undefined }; end: { offset?: number | undefined } } | undefined;
}

/** Line of a node in the file, counted from 1. */
export function lineOf(node: Positioned): number {
  return node.position?.start.line ?? 1;
}

/** The Markdown a node was read from. */
export function sourceOf(node: Positioned, ctx: ParseContext): string {
  return ctx.source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}

/** Link definitions of the whole document; the first of a label wins, as CommonMark says. */
export function collectDefinitions(root: Root): Map<string, string> {
  const definitions = new Map<string, string>();
  const isDefinition = (node: { type: string }): node is Definition => node.type === "definition";
  for (const node of root.children) {
    if (isDefinition(node) && !definitions.has(node.identifier)) {
      definitions.set(node.identifier, node.url);
    }
  }
  return definitions;
}

/** Text of inlines without any formatting; line breaks become newlines. */
export function plainText(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      switch (inline.type) {
        case "text":
        case "code":
          return inline.value;
        case "break":
          return "\n";
        default:
          return plainText(inline.children);
      }
    })
    .join("");
}

/** Plain text on one line. */
export function singleLine(inlines: readonly Inline[]): string {
  return plainText(inlines).replace(/\s+/g, " ").trim();
}
