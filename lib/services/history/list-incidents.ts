import "server-only";
import { and, desc, lt } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import type { IncidentFilter } from "@/lib/domain/history/filter";
import type { IncidentPageView } from "@/lib/domain/history/view";
import { toIncidentSummary } from "@/lib/services/target/views";
import { whereIncident } from "./conditions";

/** Incidents of a filter, newest first: those older than the number `before`, at most `limit`. */
export async function listIncidents(
  filter: IncidentFilter,
  { before, limit }: { before: number | null; limit: number },
): Promise<IncidentPageView> {
  const rows = await db()
    .select()
    .from(incidents)
    .where(and(whereIncident(filter), before === null ? undefined : lt(incidents.number, before)))
    .orderBy(desc(incidents.number))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  return { incidents: page.map(toIncidentSummary), next: rows.length > limit ? (page.at(-1)?.number ?? null) : null };
}
