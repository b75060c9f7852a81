import "server-only";
import { desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { incidents, shareLinks } from "@/lib/db/schema";
import { type ShareLinkView, shareLinkState } from "@/lib/domain/share/link";
import { AppError } from "@/lib/errors";

/** All links to an incident, newest first. Throws `not_found`. */
export async function listShareLinks(incidentId: string, nowMs: number): Promise<ShareLinkView[]> {
  const [incident] = z.uuid().safeParse(incidentId).success
    ? await db().select({ id: incidents.id }).from(incidents).where(eq(incidents.id, incidentId))
    : [];
  if (!incident) throw new AppError("not_found", "There is no such incident.");
  const rows = await db()
    .select({
      id: shareLinks.id,
      label: shareLinks.label,
      createdBy: shareLinks.createdBy,
      createdAt: shareLinks.createdAt,
      expiresAt: shareLinks.expiresAt,
      revokedAt: shareLinks.revokedAt,
      uses: shareLinks.uses,
      lastUsedAt: shareLinks.lastUsedAt,
      redactHosts: shareLinks.redactHosts,
      hasPassphrase: sql<boolean>`${shareLinks.passphrase} is not null`,
      // Not the frozen view itself, which is large.
      frozen: sql<boolean>`${shareLinks.frozen} is not null`,
    })
    .from(shareLinks)
    .where(eq(shareLinks.incidentId, incidentId))
    .orderBy(desc(shareLinks.createdAt), desc(shareLinks.id));
  return rows.map((row) => ({
    ...row,
    state: shareLinkState(row, nowMs),
    createdBy: row.createdBy.name,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    revokedAt: row.revokedAt?.getTime() ?? null,
    lastUsedAt: row.lastUsedAt?.getTime() ?? null,
  }));
}
