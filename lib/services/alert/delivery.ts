import "server-only";
import { alertEndsAt, type WebhookAlert } from "@/lib/domain/alert/webhook";
import type { LibraryRunbook } from "@/lib/services/runbook/library";

/** An alert of a webhook on its way into the database, with the runbook that claims its name. */
export interface Delivery {
  alert: WebhookAlert;
  name: string;
  entry: LibraryRunbook | null;
  at: Date;
}

export interface ReceiveResult {
  alert: string;
  /**
   * `ignored`: no runbook claims the alert's name; the alert is stored all the same. `resolved` without an incident: its
   * firing has not arrived yet. `heartbeat`: a dead man's switch. `refused`: could not be read, and is not stored.
   */
  outcome: "opened" | "attached" | "resolved" | "repeated" | "ignored" | "heartbeat" | "refused";
  incidentId: string | null;
  /** Of a refused one. */
  reason?: string;
}

/** As it is stored, without its incident. */
export function toRow({ alert, name, at }: Delivery) {
  return {
    fingerprint: alert.fingerprint,
    startsAt: new Date(alert.startsAt),
    endsAt: alertEndsAt(alert),
    status: alert.status,
    name,
    labels: alert.labels,
    annotations: alert.annotations,
    generatorUrl: alert.generatorURL ?? null,
    receivedAt: at,
    source: "webhook" as const,
  };
}
