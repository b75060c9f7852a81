import { z } from "zod";
import { storedText } from "@/lib/domain/stored-text";

const labels = z.record(storedText(), storedText());

/** Alertmanager's webhook payload, version 4 (alertmanager docs, "webhook_config"). Unknown fields are ignored. */
export const webhookSchema = z.object({
  version: z.literal("4"),
  status: z.enum(["firing", "resolved"]),
  truncatedAlerts: z.number().optional(),
  alerts: z.array(
    z.object({
      status: z.enum(["firing", "resolved"]),
      labels,
      annotations: labels.default({}),
      startsAt: z.iso.datetime({ offset: true }),
      endsAt: z.iso.datetime({ offset: true }).optional(),
      generatorURL: storedText().optional(),
      fingerprint: storedText().min(1),
    }),
  ),
});
export type Webhook = z.infer<typeof webhookSchema>;
export type WebhookAlert = Webhook["alerts"][number];

/** Alertmanager writes the zero time (year 1) where an alert has no end yet. */
export function alertEndsAt(alert: WebhookAlert): Date | null {
  if (alert.status === "firing" || !alert.endsAt) return null;
  const at = new Date(alert.endsAt);
  return at.getUTCFullYear() > 1970 ? at : null;
}

/** Which labels tell an alert's subject apart when no target matches, and the matcher to add for it. */
export function describeUnmatched(alertLabels: Record<string, string>): { key: string; name: string; hint: string } {
  const identifying = ["instance", "job", "namespace", "pod"].filter((label) => alertLabels[label]);
  const pairs = identifying.map((label) => `${label}: ${JSON.stringify(alertLabels[label])}`);
  return {
    key: identifying.map((label) => `${label}=${alertLabels[label]}`).join(",") || "no-labels",
    name: alertLabels.instance ?? "unknown target",
    hint:
      pairs.length > 0
        ? `No target has these labels. Add to one target in guts-runbook.yaml: matchers: { ${pairs.join(", ")} }`
        : "The alert carries no instance or job label, so no target can claim it. Keep those labels in the alert rule.",
  };
}
