import { z } from "zod";
import { storedText } from "@/lib/domain/stored-text";

const labels = z.record(storedText(), storedText());

const alertSchema = z.object({
  status: z.enum(["firing", "resolved"]),
  labels,
  annotations: labels.default({}),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }).optional(),
  generatorURL: storedText().optional(),
  fingerprint: storedText().pipe(z.string().min(1).max(200)),
});
export type WebhookAlert = z.infer<typeof alertSchema>;

const groupSchema = z.object({
  version: z.literal("4"),
  groupKey: z.string().catch(""),
  truncatedAlerts: z.number().int().min(0).catch(0),
  alerts: z.array(z.unknown()),
});

/** One alert of a group that could not be read, and why. */
interface RefusedAlert {
  name: string;
  reason: string;
}

export interface Webhook {
  alerts: WebhookAlert[];
  /** Those that could not be read; their neighbours are taken in all the same. */
  refused: RefusedAlert[];
  /** How many alerts of the group Alertmanager left out (`max_alerts`). */
  truncated: number;
  /** Which group of Alertmanager's this was; empty when it is not told. */
  groupKey: string;
}

/**
 * Reads Alertmanager's webhook payload, version 4 (alertmanager docs, "webhook_config"), each alert by itself. Unknown
 * fields are ignored. Null with what is wrong when it is no such payload, or none of its alerts can be read.
 */
export function parseWebhook(body: unknown): { webhook: Webhook } | { problem: string } {
  const group = groupSchema.safeParse(body);
  if (!group.success) return { problem: describeIssues(group.error) };
  const webhook: Webhook = {
    alerts: [],
    refused: [],
    truncated: group.data.truncatedAlerts,
    groupKey: group.data.groupKey.replace(/[\0\p{Surrogate}]/gu, "").slice(0, 500),
  };
  for (const [index, raw] of group.data.alerts.entries()) {
    const alert = alertSchema.safeParse(raw);
    if (alert.success) webhook.alerts.push(alert.data);
    else webhook.refused.push({ name: nameOf(raw), reason: `alerts.${index}: ${describeIssues(alert.error)}` });
  }
  const [first] = webhook.refused;
  return first && webhook.alerts.length === 0 ? { problem: first.reason } : { webhook };
}

const describeIssues = (error: z.ZodError) =>
  error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; ");

function nameOf(raw: unknown): string {
  const named = z.object({ labels: z.object({ alertname: z.string() }) }).safeParse(raw);
  return named.success ? named.data.labels.alertname : "";
}

/** Alertmanager writes the zero time (year 1) where an alert has no end yet. */
export function alertEndsAt(alert: WebhookAlert): Date | null {
  if (alert.status === "firing" || !alert.endsAt) return null;
  const at = new Date(alert.endsAt);
  return at.getUTCFullYear() > 1970 ? at : null;
}

/** Longer label values are cut in an incident's identity, which an index has to hold. */
const keyLength = 150;

/** Which labels tell an alert's subject apart when no target matches, and the matcher to add for it. */
export function describeUnmatched(alertLabels: Record<string, string>): { key: string; name: string; hint: string } {
  const identifying = ["instance", "job", "namespace", "pod"].filter((label) => alertLabels[label]);
  const pairs = identifying.map((label) => `${label}: ${JSON.stringify(alertLabels[label])}`);
  return {
    key: identifying.map((label) => `${label}=${alertLabels[label]?.slice(0, keyLength)}`).join(",") || "no-labels",
    name: alertLabels.instance ?? "unknown target",
    hint:
      pairs.length > 0
        ? `No target has these labels. Add to one target in guts-runbook.yaml: matchers: { ${pairs.join(", ")} }`
        : "The alert carries no instance or job label, so no target can claim it. Keep those labels in the alert rule.",
  };
}
