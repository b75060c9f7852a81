"use client";

import { type ReactNode, useEffect, useState } from "react";
import { formatBytes, formatCount } from "@/lib/domain/format/format";
import type { RunView } from "@/lib/domain/run/view";
import { paths } from "@/lib/paths";
import { appendPieces, noLines, type OutputPiece } from "./output-lines";
import { useRunOutput } from "./use-run-output";
import { VirtualLines } from "./virtual-lines";

const shownLines = 200;

export interface RunOutputProps {
  run: Pick<RunView, "id" | "outputTail" | "output">;
  live: boolean;
}

/** The last lines, and whether there were more. */
export function toShownOutput(tail: readonly OutputPiece[]): { text: string; cut: boolean } {
  const { lines } = appendPieces(
    noLines,
    tail.toSorted((a, b) => a.seq - b.seq),
  );
  return { text: lines.slice(-shownLines).join("\n"), cut: lines.length > shownLines };
}

/**
 * What the command has written: with a script all of it, drawn as far as it is in sight; without one its last lines. It is
 * not read out as it comes: the steps say what matters.
 */
export function RunOutput({ run, live }: RunOutputProps) {
  const lines = useRunOutput(run.id, run.outputTail.at(-1)?.seq ?? null);
  const [hasScript, setHasScript] = useState(false);
  useEffect(() => setHasScript(true), []);
  if (lines !== null && hasScript) {
    return (
      <Frame run={run} note={`${formatCount(lines.length)} lines`}>
        <VirtualLines label="Output" lines={lines} />
      </Frame>
    );
  }
  const { text, cut } = toShownOutput(run.outputTail);
  return (
    <Frame run={run} note={cut ? `last ${shownLines} lines` : null}>
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
    </Frame>
  );
}

function Frame({ run, note, children }: { run: RunOutputProps["run"]; note: string | null; children: ReactNode }) {
  return (
    <section>
      <h3 className="font-semibold">
        Output{note !== null && <span className="font-normal text-muted text-small"> · {note}</span>}
      </h3>
      {children}
      {(run.output.bytes > 0 || run.output.truncated) && <WholeOutput id={run.id} {...run.output} />}
    </section>
  );
}

function WholeOutput({ id, bytes, sha256, truncated }: { id: string } & RunView["output"]) {
  return (
    <p className="break-words text-muted text-small">
      <a href={paths.api.runOutputText(id)} download className="text-link inline-flex min-h-6 items-center">
        Whole output
      </a>{" "}
      <span title={`${formatCount(bytes)} bytes`}>{formatBytes(bytes)}</span>
      {truncated && (
        <strong className="font-semibold text-attention">
          , not whole: cut at 10 MiB, or where it could not be stored
        </strong>
      )}
      {sha256 !== null && (
        <>
          , sha256 <span className="break-all font-mono">{sha256}</span>
        </>
      )}
    </p>
  );
}
