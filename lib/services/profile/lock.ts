import "server-only";
import { sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";

/**
 * Held until the transaction ends by whoever tells of a kept file or removes one, so that no row is written for a file that
 * is being removed. Taken after the incident and before the head of its timeline.
 */
export async function lockProfiles(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('guts-runbook profiles'))`);
}
