import type { RunView } from "@/lib/domain/run/view";

const shownLines = 200;

export interface RunOutputProps {
  output: RunView["outputTail"];
  live: boolean;
}

/** The last lines, ordered by sequence, and whether there were more. A piece may hold several lines, or end with a line break. */
export function toShownOutput(output: RunView["outputTail"]): { text: string; cut: boolean } {
  const lines = output
    .toSorted((a, b) => a.seq - b.seq)
    .flatMap(({ text }) => text.replace(/\r?\n$/, "").split(/\r?\n/));
  return { text: lines.slice(-shownLines).join("\n"), cut: lines.length > shownLines };
}

/** What the command has written. It is not read out as it comes: the steps say what matters. */
export function RunOutput({ output, live }: RunOutputProps) {
  const { text, cut } = toShownOutput(output);
  return (
    <section>
      <h3 className="font-semibold">
        Output{cut && <span className="font-normal text-muted text-small"> · last {shownLines} lines</span>}
      </h3>
      {/* Reversed, so that the box stays at its newest line, also without a script. */}
      <div
        role="log"
        aria-label="Output"
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard.
        tabIndex={0}
        className="flex max-h-44 min-h-7 flex-col-reverse overflow-auto rounded-box border border-edge bg-sunken px-2 py-1"
      >
        {text === "" ? (
          <p className="text-muted">{live ? "Nothing yet." : "There was none."}</p>
        ) : (
          <pre className="whitespace-pre-wrap break-words font-mono text-small">{text}</pre>
        )}
      </div>
    </section>
  );
}
