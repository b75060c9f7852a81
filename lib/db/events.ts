import "server-only";
import { sql } from "drizzle-orm";
import type { ConsoleEvent } from "@/lib/domain/event/event";
import type { Db, Tx } from "./client";
import { events } from "./life-schema";

export const eventChannel = "guts_events";

/**
 * Announces a change, and keeps the announcement for those who are away. Inside a transaction both happen when that
 * commits: who hears the notification finds the row.
 */
export async function publish(tx: Db | Tx, event: Omit<ConsoleEvent, "seq">): Promise<void> {
  await tx.execute(sql`
    with told as (
      insert into ${events} (seq, topic, id, at)
      values (nextval('event_seq'), ${event.topic}, ${event.id}, clock_timestamp())
      returning seq, topic, id
    )
    select pg_notify(${eventChannel}, json_build_object('topic', topic, 'id', id, 'seq', seq)::text) from told`);
}
