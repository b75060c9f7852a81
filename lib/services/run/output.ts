import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, inArray, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { runOutput, runs } from "@/lib/db/schema";
import { createRedactor } from "@/lib/domain/run/redact";
import { liveRunStates } from "@/lib/domain/run/run";

/** Of a run's output as it is stored: what comes after it is left out, and said to be. */
export const outputLimitBytes = 10 * 1024 * 1024;
/** Pieces are gathered for this long, so that a chatty command makes few rows. */
const gatherMs = 100;
/** With the pauses between them, 19 s. */
const usualAttempts = 20;

export interface RunOutput {
  write(text: string): void;
  /** Resolves when everything is stored; to be called once. */
  close(): Promise<void>;
}

/**
 * Stores a live run's output in order, secrets taken out first, up to 10 MiB in all steps together. A database that is away
 * for a moment is waited for; what could not be stored then is left out with all that comes after it, and the run is marked
 * as not having its whole output. Never rejects.
 */
export function openOutput(runId: string, attempts = usualAttempts): RunOutput {
  const redactor = createRedactor();
  let gathered = "";
  let timer: NodeJS.Timeout | undefined;
  let lost = false;
  let writing = Promise.resolve();
  const persist = async (text: string) => {
    if (!(await tryToStore({ runId, text, lost }, attempts))) lost = true;
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    // A NUL cannot be stored as text.
    const text = gathered.replaceAll("\0", "\uFFFD");
    gathered = "";
    if (text !== "") writing = writing.then(() => persist(text));
  };
  const gather = (text: string) => {
    gathered += text;
    if (gathered !== "") timer ??= setTimeout(flush, gatherMs);
  };
  return {
    write: (text) => gather(redactor.push(text)),
    async close() {
      gather(redactor.end());
      flush();
      await writing;
      if (lost) await persist("");
    },
  };
}

interface Piece {
  runId: string;
  text: string;
  /** Whether a piece before it could not be stored. */
  lost: boolean;
}

/** Whether it was stored, or was not to be. */
async function tryToStore(piece: Piece, attempts: number): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store(piece);
      return true;
    } catch {
      if (attempt === attempts) return false;
      await sleep(gatherMs * attempt);
    }
  }
}

/**
 * One piece of live output; the page reads it by its number. The run's row counts the bytes of all. Once a run has ended its
 * output has a hash: what a worker that lost the run still has to say is left out.
 */
async function store({ runId, text, lost }: Piece): Promise<void> {
  await db().transaction(async (tx) => {
    const [run] = await tx
      .select({ bytes: runs.outputBytes, truncated: runs.outputTruncated })
      .from(runs)
      .where(and(eq(runs.id, runId), inArray(runs.state, [...liveRunStates])))
      .for("update");
    if (!run || run.truncated) return;
    const before = run.bytes ?? 0;
    const bytes = lost ? Buffer.alloc(0) : Buffer.from(text);
    const isTooLong = before + bytes.length > outputLimitBytes;
    const kept = isTooLong ? wholeCharacters(bytes.subarray(0, outputLimitBytes - before)) : bytes.toString();
    if (kept !== "") await tx.insert(runOutput).values({ runId, at: new Date(), text: kept });
    await tx
      .update(runs)
      .set({ outputBytes: before + Buffer.byteLength(kept), outputTruncated: isTooLong || lost })
      .where(eq(runs.id, runId));
    await publish(tx, { topic: "run", id: runId });
  });
}

/** Without the beginning of a character at the end. */
function wholeCharacters(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes, { stream: true });
}

/** The sha256 of a run's stored output, worked out by the database; lower-case hexadecimal. */
export const outputSha256 = (runId: string) =>
  sql<string>`(select encode(sha256(convert_to(coalesce(string_agg(o.text, '' order by o.seq), ''), 'UTF8')), 'hex')
    from ${runOutput} o where o.run_id = ${runId})`;
