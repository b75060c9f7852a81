import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import { AppError } from "@/lib/errors";

/** The row of an incident, by an id as an address has it. Throws `not_found`. */
export async function getIncident(id: string): Promise<typeof incidents.$inferSelect> {
  const [row] = z.uuid().safeParse(id).success ? await db().select().from(incidents).where(eq(incidents.id, id)) : [];
  if (!row) throw new AppError("not_found", "There is no such incident.");
  return row;
}
