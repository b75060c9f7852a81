import { analyseTrend } from "@/lib/domain/trend/analyse";
import { longestLineBytes, splitLines } from "./lines";
import { parseBatchLine } from "./parse-batch-line";
import type { AnalysisRequest } from "./request";
import { toOutput } from "./to-output";

/**
 * Answers each line of NDJSON with one line, in the order of the input and one at a time: `write` resolves when the reader
 * can take more, and only then is the next line looked at. Blank lines have no answer.
 */
export async function runBatch(
  input: AsyncIterable<Uint8Array | string>,
  write: (text: string) => Promise<void>,
): Promise<void> {
  for await (const line of splitLines(input)) {
    if (line !== null && line.trim() === "") continue;
    await write(`${JSON.stringify(answer(line))}\n`);
  }
}

function answer(line: string | null): object {
  if (line === null) return { id: null, error: `the line is longer than ${longestLineBytes / 2 ** 20} MiB` };
  const parsed = parseBatchLine(line);
  if (!parsed.ok) return { id: parsed.id, error: parsed.error };
  try {
    return analyse(parsed.request);
  } catch (error) {
    // One series that the engine cannot take must not cost the others their answer.
    return { id: parsed.request.id, error: `could not be analysed: ${error instanceof Error ? error.message : error}` };
  }
}

function analyse(request: AnalysisRequest) {
  return toOutput(request, analyseTrend(request));
}
