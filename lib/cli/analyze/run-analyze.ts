import { createReadStream } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import { formatAnalysis } from "./format-analysis";
import { parseCsv } from "./parse-csv";
import { type AnalysisRequest, type AnalyzeOptions, defaultHorizonsSeconds } from "./request";
import { runBatch } from "./run-batch";
import { toOutput } from "./to-output";

/** The reader went away, as `head` does: nothing is wrong, and there is nobody left to write for. */
class ReaderGone extends Error {}

/**
 * Judges one series (CSV) or many (NDJSON, with `batch`). Returns exit status 0. Throws `FriendlyError` when the file
 * cannot be read or the CSV not be understood.
 */
export async function runAnalyze(
  options: AnalyzeOptions,
  streams: { stdin: Readable; stdout: Writable } = process,
): Promise<number> {
  const input = options.file === null ? streams.stdin : createReadStream(options.file, { highWaterMark: 2 ** 18 });
  const onError = () => {};
  // Without a listener the stream would end the process; each write reports its own failure.
  streams.stdout.on("error", onError);
  const write = (text: string) => writeAll(streams.stdout, text);
  try {
    if (options.batch) await runBatch(readable(input, options.file), write);
    else await write(await analyseCsv(readable(input, options.file), options));
  } catch (error) {
    if (!(error instanceof ReaderGone)) throw error;
  } finally {
    streams.stdout.off("error", onError);
  }
  return 0;
}

async function analyseCsv(input: AsyncIterable<Uint8Array | string>, options: AnalyzeOptions): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  const request: AnalysisRequest = {
    id: options.file,
    limitBytes: options.limitBytes,
    points: parseCsv(Buffer.concat(chunks).toString("utf8")),
    restarts: [],
    loads: [],
    horizonsSeconds: [...defaultHorizonsSeconds],
    settings: {},
  };
  const result = analyseTrend(request);
  const output = toOutput(request, result);
  return options.json ? `${JSON.stringify(output)}\n` : formatAnalysis(output, result, options.limitBytes);
}

/** The stream with its failure told in words. */
async function* readable(input: Readable, file: string | null): AsyncGenerator<Uint8Array | string> {
  try {
    yield* input;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new FriendlyError(`${file ?? "Standard input"} cannot be read (${code}).`);
  }
}

function writeAll(output: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => {
      if (!error) resolve();
      else reject((error as NodeJS.ErrnoException).code === "EPIPE" ? new ReaderGone() : error);
    });
  });
}
