import "server-only";
import { eq } from "drizzle-orm";
import { type Db, db, type Tx } from "@/lib/db/client";
import { runbookVersions } from "@/lib/db/schema";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import { AppError } from "@/lib/errors";
import { type LibraryRunbook, toLibraryRunbook } from "./library";

const byHash = new Map<string, Runbook>();

/** Keeps the text of a runbook version, so that incidents opened under it still show it after the file changed. */
export async function pinRunbook(tx: Tx, entry: LibraryRunbook): Promise<void> {
  await tx
    .insert(runbookVersions)
    .values({ sha256: entry.sha256, runbookId: entry.id, markdown: entry.markdown })
    .onConflictDoNothing();
}

/** The runbook version an incident was opened under. */
export async function getPinnedRunbook(sha256: string, from: Db | Tx = db()): Promise<Runbook> {
  const cached = byHash.get(sha256);
  if (cached) return cached;
  const [row] = await from.select().from(runbookVersions).where(eq(runbookVersions.sha256, sha256));
  if (!row) throw new AppError("not_found", `The runbook version ${sha256.slice(0, 12)} is not stored.`);
  const { runbook } = toLibraryRunbook(row.runbookId, row.markdown, []);
  byHash.set(sha256, runbook);
  return runbook;
}
