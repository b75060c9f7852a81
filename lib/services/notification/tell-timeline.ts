import "server-only";
import { eq } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import type { NotificationEvent } from "@/lib/domain/incident/life";
import { describeTimelineEntry, type TimelineKind } from "@/lib/domain/timeline/timeline";
import { enqueueNotification } from "./enqueue";

/** The runbook whose incidents mean that nobody is watching. */
const blindRunbook = "monitoring-blind";

/**
 * Tells the outside of a timeline entry that people want to hear of, in the transaction that writes it: whatever moves an
 * incident is told by being recorded, and by nothing else. Timers tell for themselves.
 */
export async function tellTimelineEntry(
  tx: Tx,
  entry: { chain: string; seq: number; at: Date; kind: TimelineKind; data: Record<string, unknown> },
): Promise<void> {
  const event = eventOf(entry.kind, entry.data);
  if (event === null) return;
  const isBlind = event === "incident-opened" && (await runbookOf(tx, entry.chain)) === blindRunbook;
  await enqueueNotification(tx, {
    incidentId: entry.chain,
    event: isBlind ? "monitoring-blind" : event,
    why: `${describeTimelineEntry(entry.kind, entry.data).replace(/[.!?]*$/, "")}.`,
    at: entry.at,
    dedupeKey: `${entry.chain}:${entry.seq}`,
  });
}

function eventOf(kind: TimelineKind, data: Record<string, unknown>): Exclude<NotificationEvent, "test"> | null {
  if (kind === "incident.opened") return "incident-opened";
  if (kind === "incident.reopened") return "incident-reopened";
  if (kind === "incident.escalated") return "incident-escalated";
  if (kind !== "incident.state-changed") return null;
  if (data.to === "signed_off") return "incident-signed-off";
  return data.to === "resolved" ? "incident-resolved" : null;
}

async function runbookOf(tx: Tx, incidentId: string): Promise<string | null> {
  const [row] = await tx.select({ id: incidents.runbookId }).from(incidents).where(eq(incidents.id, incidentId));
  return row?.id ?? null;
}
