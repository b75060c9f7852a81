import { RunbookBlocks } from "@/components/runbook/runbook-blocks";
import { Instant } from "@/components/ui/instant";
import { OutputText } from "@/components/ui/output-text";
import { formatCount } from "@/lib/domain/format/format";
import type { NoteView } from "@/lib/domain/incident/work-view";
import type { Block } from "@/lib/domain/runbook/runbook";
import { FactList } from "./fact-list";

export interface WholeNoteProps {
  note: NoteView;
  /** Its text. */
  blocks: Block[];
}

/** Everything that is kept of a note. */
export function WholeNote({ note, blocks }: WholeNoteProps) {
  const { output } = note;
  return (
    <article className="min-w-0 space-y-3 break-words">
      <p className="text-muted">
        <Instant at={note.at} /> · {note.actor}
      </p>
      <RunbookBlocks blocks={blocks} />
      {note.evidence && <FactList facts={Object.entries(note.evidence)} />}
      {output && (
        <section aria-labelledby="output" className="space-y-1">
          <h2 id="output" className="font-semibold text-strong">
            Output, {formatCount(output.characters)} characters
          </h2>
          <OutputText>{output.text}</OutputText>
          {output.truncated && (
            <p className="text-muted text-small">
              Cut: the first {formatCount(output.text.length)} of {formatCount(output.characters)} characters are kept.
            </p>
          )}
        </section>
      )}
    </article>
  );
}
