import "server-only";
import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { runArtifacts } from "@/lib/db/schema";
import { isStorable } from "@/lib/domain/stored-text";
import { AppError } from "@/lib/errors";

/** What a page needs to offer a file that a run made. */
export interface ArtifactView {
  name: string;
  sizeBytes: number;
  sha256: string;
}

/** Keeps a file of a run; once per name, so that a repeated step keeps the first. */
export async function storeArtifact(
  runId: string,
  artifact: { name: string; sha256: string; content: Buffer },
): Promise<void> {
  const { name, sha256, content } = artifact;
  await db()
    .insert(runArtifacts)
    .values({ runId, name, at: new Date(), sizeBytes: content.length, sha256, content })
    .onConflictDoNothing();
}

export async function listArtifacts(runId: string): Promise<ArtifactView[]> {
  const { name, sizeBytes, sha256 } = runArtifacts;
  return db()
    .select({ name, sizeBytes, sha256 })
    .from(runArtifacts)
    .where(eq(runArtifacts.runId, runId))
    .orderBy(asc(name));
}

/** Throws `not_found`. */
export async function getArtifact(runId: string, name: string): Promise<{ content: Buffer; sha256: string }> {
  const isPossible = z.uuid().safeParse(runId).success && isStorable(name);
  const [row] = isPossible
    ? await db()
        .select()
        .from(runArtifacts)
        .where(and(eq(runArtifacts.runId, runId), eq(runArtifacts.name, name)))
    : [];
  if (!row) throw new AppError("not_found", "This run has no such file.");
  return { content: row.content, sha256: row.sha256 };
}
