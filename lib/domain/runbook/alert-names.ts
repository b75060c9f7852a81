import { plainText } from "@/lib/domain/runbook/parse-context";
import type { Block, Inline, RunbookSection } from "@/lib/domain/runbook/runbook";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";

/**
 * The alerts a runbook claims, in the order written, each once. They stand under the Detection heading, either after
 * the label "Alert Name:" (or "Alert Names:") as inline code or words separated by commas, or as `- alert: Name` in a
 * YAML fence there. A name with blanks is read only from inline code or YAML.
 */
export function readAlertNames(sections: readonly RunbookSection[]): string[] {
  const names = new Set<string>();
  for (const { section } of walkSections(sections)) {
    if (section.kind === "detection") {
      for (const name of namesOfBlocks(section.blocks)) {
        names.add(name);
      }
    }
  }
  return [...names];
}

function* namesOfBlocks(blocks: readonly Block[]): Generator<string> {
  let listMayFollow = false;
  for (const block of walkBlocks(blocks)) {
    if (block.type === "paragraph") {
      const labelled = afterLabel(markCode(block.children));
      yield* labelled === null ? [] : namesOfText(labelled);
      listMayFollow = labelled?.trim() === "";
    } else if (block.type === "list" && listMayFollow) {
      for (const [first] of block.items) {
        yield* first?.type === "paragraph" ? namesOfText(markCode(first.children)).slice(0, 1) : [];
      }
      listMayFollow = false;
    } else if (block.type === "code" && /^ya?ml$/.test(block.language ?? "")) {
      yield* namesOfYaml(block.text);
    }
  }
}

// Inline code is kept apart from words by this mark, which Markdown never leaves in a text.
const mark = "\u0000";

function markCode(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (inline.type === "code") {
        return `${mark}${inline.value}${mark}`;
      }
      return "children" in inline ? markCode(inline.children) : plainText([inline]);
    })
    .join("");
}

/** What follows the label, up to the next label at the start of a line; null when the paragraph has no such label. */
function afterLabel(text: string): string | null {
  const label = /^\s*alert(?:s|\s+names?)?\s*:/im.exec(text);
  if (label === null) {
    return null;
  }
  const rest = text.slice(label.index + label[0].length);
  const next = /\n\s*\p{Lu}[\p{L}\p{N} -]{0,39}:(?:\s|$)/u.exec(rest);
  return next === null ? rest : rest.slice(0, next.index);
}

function namesOfText(text: string): string[] {
  const parts = text.split(mark);
  if (parts.length > 1) {
    return parts.filter((_, index) => index % 2 === 1).flatMap((code) => code.trim() || []);
  }
  return text.split(/[,;\n]|\s(?:and|or)\s/i).flatMap((part) => /^\s*([A-Za-z_]\w*)/.exec(part)?.[1] ?? []);
}

function namesOfYaml(text: string): string[] {
  const entries = text.matchAll(/^[ \t]*-[ \t]+alert:[ \t]*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s#"'][^#\n]*))/gm);
  return [...entries].flatMap(([, double, single, plain]) => (double ?? single ?? plain ?? "").trim() || []);
}
