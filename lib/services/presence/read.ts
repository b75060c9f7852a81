import "server-only";
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { presence } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { heartbeatMs } from "@/lib/domain/event/event";

/** A page that was not heard of for so long is taken for closed: its web process died, or the network is gone. */
const silentSeconds = (3 * heartbeatMs) / 1000;
const silentSince = sql`clock_timestamp() - make_interval(secs => ${silentSeconds})`;

/** Who has an incident's page open, each person once however many pages they have, by name. */
export async function readPresence(incidentId: string): Promise<{ id: string; name: string }[]> {
  if (!z.uuid().safeParse(incidentId).success) return [];
  return db()
    .selectDistinctOn([presence.name, presence.personId], { id: presence.personId, name: presence.name })
    .from(presence)
    .where(and(eq(presence.incidentId, incidentId), gt(presence.seenAt, silentSince)))
    .orderBy(asc(presence.name), asc(presence.personId));
}

/** Removes pages that went silent without being closed, and tells those who still look. */
export async function sweepPresence(): Promise<void> {
  await inTransaction(async (tx) => {
    const gone = await tx
      .delete(presence)
      .where(lte(presence.seenAt, silentSince))
      .returning({ incidentId: presence.incidentId });
    for (const id of new Set(gone.map(({ incidentId }) => incidentId))) {
      await publish(tx, { topic: "presence", id });
    }
  });
}
