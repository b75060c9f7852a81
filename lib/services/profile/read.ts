import "server-only";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { profiles } from "@/lib/db/schema";
import { formatUtc } from "@/lib/domain/format/format";
import { AppError } from "@/lib/errors";
import { hasFile, profilePath } from "./files";

export type ProfileRow = typeof profiles.$inferSelect;

/** When a profile was taken, as far as it is known; else when it came. */
export const momentOf = sql<Date>`coalesce(${profiles.takenAt}, ${profiles.storedAt})`;

/** The profiles of an incident, or of a target over all incidents, in the order in which they were taken. */
export async function listProfiles(of: { incidentId: string } | { targetId: string }): Promise<ProfileRow[]> {
  if ("incidentId" in of && !z.uuid().safeParse(of.incidentId).success) return [];
  const isIt = "incidentId" in of ? eq(profiles.incidentId, of.incidentId) : eq(profiles.targetId, of.targetId);
  return db().select().from(profiles).where(isIt).orderBy(asc(momentOf), asc(profiles.id));
}

/** Throws `not_found`. */
export async function getProfile(id: string): Promise<ProfileRow> {
  const [row] = z.uuid().safeParse(id).success ? await db().select().from(profiles).where(eq(profiles.id, id)) : [];
  if (!row) throw new AppError("not_found", "There is no such profile.");
  return row;
}

type FileOfProfile = Pick<ProfileRow, "name" | "sha256" | "sizeBytes" | "fileRemovedAt">;

/** The path of a profile's bytes on this machine. Throws `not_found` with what became of them. */
export async function profileFile({ name, sha256, sizeBytes, fileRemovedAt }: FileOfProfile): Promise<string> {
  if (fileRemovedAt !== null) {
    const when = formatUtc(fileRemovedAt.getTime(), 0);
    throw new AppError(
      "not_found",
      `The file of ${name} was removed on ${when}, since files are kept for a time and up to a size only (profiles.keepDays, profiles.maxTotalBytes). Its first rows stay.`,
    );
  }
  if (await hasFile(sha256, sizeBytes)) return profilePath(sha256);
  throw new AppError(
    "not_found",
    `The file of ${name} is not on this machine, or not whole. Web and worker have to share one data folder (GUTS_RUNBOOK_DATA).`,
  );
}

/** A profile's bytes, to be passed on while they are read. Throws as `profileFile` does. */
export async function openProfile(row: FileOfProfile): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const handle = await open(/*turbopackIgnore: true*/ await profileFile(row));
  // Node.js and the browser's library describe the same class in two ways.
  return Readable.toWeb(handle.createReadStream()) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>;
}
