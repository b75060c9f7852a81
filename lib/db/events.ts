import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Db, Tx } from "./client";

export const eventChannel = "guts_events";

/** What changed, never what it changed to: readers fetch again. Topics: `incident` (id), `run` (id), `targets`, `incidents`. */
export const consoleEventSchema = z.object({
  topic: z.enum(["incident", "run", "targets", "incidents"]),
  id: z.string(),
  seq: z.number(),
});
export type ConsoleEvent = z.infer<typeof consoleEventSchema>;

/** Announces a change; inside a transaction it reaches listeners only when that commits. */
export async function publish(tx: Db | Tx, event: Omit<ConsoleEvent, "seq">): Promise<void> {
  await tx.execute(
    sql`select pg_notify(${eventChannel}, json_build_object('topic', ${event.topic}::text, 'id', ${event.id}::text, 'seq', nextval('event_seq'))::text)`,
  );
}
