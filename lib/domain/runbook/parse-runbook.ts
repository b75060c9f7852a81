import { readAlertNames } from "@/lib/domain/runbook/alert-names";
import { assignIds } from "@/lib/domain/runbook/ids";
import { maxMarkdownLength, parseMarkdown } from "@/lib/domain/runbook/markdown-tree";
import { collectDefinitions, type ParseContext } from "@/lib/domain/runbook/parse-context";
import { readPreamble } from "@/lib/domain/runbook/preamble";
import type { Runbook, RunbookProblem } from "@/lib/domain/runbook/runbook";
import { toOutline } from "@/lib/domain/runbook/sections";
import { walkSections } from "@/lib/domain/runbook/walk";

export interface ParseRunbookInput {
  /** File name without `.md`; also the title of a runbook that has none. */
  id: string;
  markdown: string;
  /** Names the console has a check for; an annotation that names another one is a problem and binds nothing. */
  knownChecks: readonly string[];
  /** Names of the runbooks that exist, for links between them. Links are not judged when left out. */
  knownRunbooks?: readonly string[];
}

export interface ParsedRunbook {
  runbook: Runbook;
  /** Sorted by line. An error means that something written here does not work; a warning, that something is missing. */
  problems: RunbookProblem[];
}

/**
 * Reads a runbook's Markdown (CommonMark with GFM task lists and tables) into the tree the pages draw.
 *
 * Never throws: a runbook written for another system comes back with its structure, unknown headings as `other`, and
 * what cannot be drawn as its source. Raw HTML is never passed on as HTML, and links only lead to http, https, mailto
 * or relative addresses.
 */
export function parseRunbook({ id, markdown, knownChecks, knownRunbooks }: ParseRunbookInput): ParsedRunbook {
  const problems: RunbookProblem[] = [];
  const report: ParseContext["report"] = (severity, line, message, remedy) => {
    problems.push({ severity, line, message, remedy });
  };
  const tree = parseMarkdown(markdown);
  if (tree === null) {
    report(
      "error",
      1,
      "The text is too long or too tangled to read as a runbook; it is shown as it stands.",
      `Keep it under ${maxMarkdownLength / 1024} KiB, with few levels of quotes and lists and short paragraphs.`,
    );
    return { runbook: unreadable(id, markdown), problems };
  }
  const ctx: ParseContext = {
    source: tree.source,
    definitions: collectDefinitions(tree.root),
    knownChecks,
    knownRunbooks: knownRunbooks === undefined ? null : [...knownRunbooks, id],
    boundTasks: new Map(),
    report,
  };
  const { title, preamble, sections } = toOutline(tree.root, ctx);
  const facts = readPreamble(preamble, ctx);
  if (tree.frontMatter !== null) {
    preamble.unshift({ type: "code", line: 2, language: "yaml", text: tree.frontMatter, action: null });
  }
  const alertNames = readAlertNames(sections);
  const runbook: Runbook = {
    id,
    title: title || frontMatterTitle(tree.frontMatter) || id,
    ...facts,
    alertNames,
    preamble,
    sections,
  };
  assignIds(runbook);
  reportMissing(runbook, title || frontMatterTitle(tree.frontMatter), report);
  return { runbook, problems: problems.sort((a, b) => a.line - b.line) };
}

function reportMissing(runbook: Runbook, title: string | null, report: ParseContext["report"]): void {
  if (!title) {
    report(
      "warning",
      1,
      "The runbook has no title.",
      "Begin the file with a level-one heading, e.g. # High memory usage.",
    );
  }
  if (runbook.alertNames.length > 0) {
    return;
  }
  const [detection] = [...walkSections(runbook.sections)].filter(({ section }) => section.kind === "detection");
  report(
    "warning",
    detection?.section.line ?? 1,
    detection === undefined
      ? "There is no Detection section, so no alert leads to this runbook."
      : "The Detection section names no alert, so none leads to this runbook.",
    "Write **Alert Name:** `TheAlertName` under a Detection heading.",
  );
}

function frontMatterTitle(frontMatter: string | null): string | null {
  const [, title] = /^title\s*:\s*["']?(.*?)["']?\s*$/m.exec(frontMatter ?? "") ?? [];
  return title || null;
}

function unreadable(id: string, markdown: string): Runbook {
  return {
    id,
    title: id,
    severity: null,
    impact: null,
    onCallAction: null,
    investigateWithinSeconds: null,
    alertNames: [],
    preamble: [{ type: "source", line: 1, text: markdown.replaceAll("\u0000", "\ufffd") }],
    sections: [],
  };
}
