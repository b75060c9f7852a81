import "server-only";
import { parseNote } from "@/lib/domain/note/parse-note";
import type { Block } from "@/lib/domain/runbook/runbook";

const mostKept = 500;
const kept = new Map<string, Block[]>();

/** A note's text as blocks. Parsing Markdown is most of what reading a timeline costs, and notes never change: the last ones are kept. */
export function noteBlocks(text: string): Block[] {
  const known = kept.get(text);
  if (known) return known;
  const blocks = parseNote(text);
  kept.set(text, blocks);
  const oldest = kept.keys().next();
  if (kept.size > mostKept && !oldest.done) kept.delete(oldest.value);
  return blocks;
}
