import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { timeline } from "@/lib/db/schema";
import { noteData } from "@/lib/domain/incident/entry-data";
import type { NoteView } from "@/lib/domain/incident/work-view";
import { AppError } from "@/lib/errors";

/** Numbers of entries begin with 1 and are no larger than the database's integer. */
const seqSchema = z.coerce.number().int().min(1).max(2_147_483_647);

/** One note with everything that is kept of it. `seq` as an address has it. Throws `not_found`. */
export async function getNote(incidentId: string, seq: string | number): Promise<NoteView> {
  const number = seqSchema.safeParse(seq).data;
  const [row] =
    number === undefined
      ? []
      : await db()
          .select()
          .from(timeline)
          .where(and(eq(timeline.chain, incidentId), eq(timeline.seq, number), eq(timeline.kind, "note.added")));
  const note = row && noteData.safeParse(row.data).data;
  if (!note) throw new AppError("not_found", "There is no such note on this incident.");
  const { text, evidence, output } = note;
  return { seq: row.seq, at: row.at.getTime(), actor: row.actor.name, text, evidence, output };
}
