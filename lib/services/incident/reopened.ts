import "server-only";
import { sql } from "drizzle-orm";

/**
 * In a query of incidents: when one was reopened last, null when it never was. By its place in the chain, since the clock may
 * have been set back since an earlier one.
 */
export const reopenedAt = sql`(
  select t.at from timeline t
  where t.chain = "incidents"."id"::text and t.kind = 'incident.reopened' order by t.seq desc limit 1)`;
