"use client";
import { useEffect, useRef, useState } from "react";
import { paths } from "@/lib/paths";
import { appendPieces, noLines, type OutputLines, type OutputPiece } from "./output-lines";

/** As many as the console gives at once: fewer mean that there is no more yet. */
const pageSize = 1_000;

/**
 * All lines that a run has written, as they come; null until the first page is there. It asks again whenever `newestSeq`
 * changes. What fails is tried again then; until that, what is there stays.
 */
export function useRunOutput(runId: string, newestSeq: number | null): readonly string[] | null {
  const [output, setOutput] = useState<OutputLines | null>(null);
  const lastSeq = useRef(0);
  useEffect(() => {
    const stopped = new AbortController();
    const read = async () => {
      for (let more = newestSeq !== null && newestSeq > lastSeq.current; more; ) {
        const response = await fetch(paths.api.runOutput(runId, lastSeq.current), { signal: stopped.signal });
        if (!response.ok) return;
        const page = ((await response.json()) as { output: OutputPiece[] }).output;
        if (stopped.signal.aborted) return;
        lastSeq.current = page.at(-1)?.seq ?? lastSeq.current;
        setOutput((before) => appendPieces(before ?? noLines, page));
        more = page.length === pageSize;
      }
    };
    read().catch(() => {});
    return () => stopped.abort();
  }, [runId, newestSeq]);
  return output?.lines ?? null;
}
