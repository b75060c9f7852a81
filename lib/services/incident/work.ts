import "server-only";
import { and, asc, eq, ne } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import { ownerKey } from "@/lib/domain/incident/ownership";
import type { IncidentPointer, WorkView } from "@/lib/domain/incident/work-view";
import type { IncidentRow } from "./life";

const pointer = { id: incidents.id, number: incidents.number, title: incidents.title };

/** Who works on an incident, its times, and its duplicates. */
export async function readWork(row: IncidentRow): Promise<Omit<WorkView, "brief" | "clocks">> {
  const [into, absorbed, mergeable] = await Promise.all([
    row.mergedIntoId === null ? null : findPointer(row.mergedIntoId),
    db().select(pointer).from(incidents).where(eq(incidents.mergedIntoId, row.id)).orderBy(asc(incidents.number)),
    row.state === "signed_off"
      ? []
      : db()
          .select(pointer)
          .from(incidents)
          .where(and(eq(incidents.subject, row.subject), ne(incidents.id, row.id), ne(incidents.state, "signed_off")))
          .orderBy(asc(incidents.number)),
  ]);
  const at = (instant: Date | null) => instant?.getTime() ?? null;
  return {
    owner: row.owner && {
      key: ownerKey(row.owner),
      name: row.owner.name,
      since: row.ownerSince?.getTime() ?? row.openedAt.getTime(),
    },
    acknowledged:
      row.acknowledgedAt && row.acknowledgedBy
        ? { by: row.acknowledgedBy.name, at: row.acknowledgedAt.getTime() }
        : null,
    mitigatedAt: at(row.mitigatedAt),
    resolvedAt: at(row.resolvedAt),
    signedOffAt: at(row.signedOffAt),
    mergedInto: into,
    absorbed,
    mergeable,
  };
}

async function findPointer(id: string): Promise<IncidentPointer | null> {
  const [found] = await db().select(pointer).from(incidents).where(eq(incidents.id, id));
  return found ?? null;
}
