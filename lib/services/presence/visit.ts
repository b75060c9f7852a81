import "server-only";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { incidents, presence } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { Actor } from "@/lib/domain/timeline/timeline";

const viewSchema = z.object({ viewId: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/), incidentId: z.uuid() });

export interface Visit {
  /** The page is open still; to be called every few seconds. */
  stay(): Promise<void>;
  leave(): Promise<void>;
}

const holder = globalThis as typeof globalThis & { gutsVisits?: Map<string, symbol> };

/** Which of this process's connections speaks for an open page: a page that connects anew is not closed by its old one. */
function visits(): Map<string, symbol> {
  holder.gutsVisits ??= new Map();
  return holder.gutsVisits;
}

/** One person's open page of an incident, by an id that the page made; null where there is no such incident or id. */
export async function beginVisit(person: Actor, view: { viewId: string; incidentId: string }): Promise<Visit | null> {
  const parsed = viewSchema.safeParse(view);
  if (!parsed.success) return null;
  const { viewId, incidentId } = parsed.data;
  const [incident] = await db().select({ id: incidents.id }).from(incidents).where(eq(incidents.id, incidentId));
  if (!incident) return null;
  const me = Symbol(viewId);
  visits().set(viewId, me);
  // One after the other, so that what is written last is that the page was closed.
  let work: Promise<void> = Promise.resolve();
  const inTurn = (body: () => Promise<void>) => {
    work = work.catch(() => {}).then(() => (visits().get(viewId) === me ? body() : undefined));
    return work;
  };
  return {
    stay: () => inTurn(() => see(person, viewId, incidentId)),
    leave: () =>
      inTurn(async () => {
        visits().delete(viewId);
        await forget(viewId, incidentId);
      }),
  };
}

/** Others are told when a page is new, not each time that it is renewed. */
async function see(person: Actor, viewId: string, incidentId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const seenAt = sql`clock_timestamp()`;
    const known = await tx
      .update(presence)
      .set({ seenAt })
      .where(sql`${presence.viewId} = ${viewId} and ${presence.personId} = ${person.id}`)
      .returning({ viewId: presence.viewId });
    if (known.length > 0) return;
    const added = await tx
      .insert(presence)
      .values({ viewId, incidentId, personId: person.id, name: person.name, seenAt })
      .onConflictDoNothing()
      .returning({ viewId: presence.viewId });
    if (added.length > 0) await publish(tx, { topic: "presence", id: incidentId });
  });
}

async function forget(viewId: string, incidentId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const gone = await tx.delete(presence).where(eq(presence.viewId, viewId)).returning({ id: presence.viewId });
    if (gone.length > 0) await publish(tx, { topic: "presence", id: incidentId });
  });
}
