import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { alertHeartbeats } from "@/lib/db/schema";

/** Notes that a dead man's switch was heard of; a message that was overtaken changes nothing. */
export async function hearHeartbeat(name: string, at: Date): Promise<void> {
  await db()
    .insert(alertHeartbeats)
    .values({ name, lastAt: at })
    .onConflictDoUpdate({
      target: alertHeartbeats.name,
      set: { lastAt: sql`greatest(${alertHeartbeats.lastAt}, excluded.last_at)` },
    });
}
