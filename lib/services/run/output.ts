import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { runOutput, runs } from "@/lib/db/schema";
import { createRedactor } from "@/lib/domain/run/redact";

/** Of a run's output as it is stored: what comes after it is left out, and said to be. */
export const outputLimitBytes = 10 * 1024 * 1024;
/** Pieces are gathered for this long, so that a chatty command makes few rows. */
const gatherMs = 100;
const attempts = 20;

export interface RunOutput {
  write(text: string): void;
  /** Resolves when everything is stored; to be called once. */
  close(): Promise<void>;
}

/**
 * Stores a run's output in order, secrets taken out first, up to 10 MiB in all steps together. A database that is away for a
 * moment is waited for; never rejects.
 */
export function openOutput(runId: string): RunOutput {
  const redactor = createRedactor();
  let gathered = "";
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    // A NUL cannot be stored as text.
    const text = gathered.replaceAll("\0", "\uFFFD");
    gathered = "";
    if (text !== "") writing = writing.then(() => persist(runId, text));
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
    },
  };
}

async function persist(runId: string, text: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store(runId, text);
    } catch {
      if (attempt === attempts) return;
      await sleep(gatherMs * attempt);
    }
  }
}

/** One piece of live output; the page reads it by its number. The run's row counts the bytes of all. */
async function store(runId: string, text: string): Promise<void> {
  await db().transaction(async (tx) => {
    const [run] = await tx
      .select({ bytes: runs.outputBytes, truncated: runs.outputTruncated })
      .from(runs)
      .where(eq(runs.id, runId))
      .for("update");
    if (!run || run.truncated) return;
    const before = run.bytes ?? 0;
    const bytes = Buffer.from(text);
    const isTooLong = before + bytes.length > outputLimitBytes;
    const kept = isTooLong ? wholeCharacters(bytes.subarray(0, outputLimitBytes - before)) : text;
    if (kept !== "") await tx.insert(runOutput).values({ runId, at: new Date(), text: kept });
    await tx
      .update(runs)
      .set({ outputBytes: before + Buffer.byteLength(kept), outputTruncated: isTooLong })
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
