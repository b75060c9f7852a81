import { Instant } from "@/components/ui/instant";
import { OutputText } from "@/components/ui/output-text";
import { formatCount } from "@/lib/domain/format/format";
import type { NoteOutput } from "@/lib/domain/incident/entry-data";

export interface SharedNotePageProps {
  note: { at: number; actor: string; text: string; output: NoteOutput };
  /** The page of the incident. */
  href: string;
}

/** One note of a shared incident with the output that was pasted to it. */
export function SharedNotePage({ note: { at, actor, text, output }, href }: SharedNotePageProps) {
  return (
    <main className="mx-auto max-w-5xl space-y-3 px-3 py-4 sm:px-4">
      <h1 className="font-semibold text-title">Output of a note</h1>
      <p>
        <a href={href} className="text-link inline-flex min-h-6 items-center">
          Back to the incident
        </a>
      </p>
      <p className="whitespace-pre-wrap break-words">
        {text}{" "}
        <span className="text-muted">
          · {actor}, <Instant at={at} />
        </span>
      </p>
      <OutputText>{output.text}</OutputText>
      {output.truncated && (
        <p className="text-muted text-small">
          Cut: only the beginning of {formatCount(output.characters)} characters was kept.
        </p>
      )}
    </main>
  );
}
