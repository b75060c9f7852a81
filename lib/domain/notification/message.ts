import { z } from "zod";
import { formatDuration } from "@/lib/domain/format/format";
import { incidentStates } from "@/lib/domain/incident/incident";
import { type NotificationEvent, notificationEvents } from "@/lib/domain/incident/life";
import { severities } from "@/lib/domain/runbook/runbook";

/** What is told, whatever the channel: stored with the notification when it is written, so a late one tells what was true then. */
export const messageSchema = z.object({
  event: z.enum(notificationEvents),
  /** When it was written, epoch ms. */
  at: z.number(),
  /** Why people are told now, in a sentence or two. */
  why: z.string(),
  /** Where to go. */
  link: z.string(),
  /** Null for a test message. */
  incident: z
    .object({
      id: z.string(),
      number: z.number(),
      title: z.string(),
      target: z.string(),
      severity: z.enum(severities),
      state: z.enum(incidentStates),
      openedAt: z.number(),
    })
    .nullable(),
  /** The sentence of the newest verdict; null until the target has been judged. */
  verdict: z.string().nullable(),
  /** Time to the limit by the trend from `at` on, seconds; null when the verdict names none. */
  secondsToLimit: z.number().nullable(),
});
export type Message = z.infer<typeof messageSchema>;

const headings: Readonly<Record<NotificationEvent, string>> = {
  "incident-opened": "New incident",
  "incident-reopened": "Reopened",
  "investigation-overdue": "Investigation overdue",
  "incident-escalated": "Escalated",
  reminder: "Still not resolved",
  "incident-resolved": "Resolved",
  "incident-signed-off": "Signed off",
  "monitoring-blind": "Monitoring is blind",
  "timer-missed": "A timer did not fire",
  test: "Test message",
  "escalation-issue": "Escalation issue",
};

/** One line, for a subject or the head of a message: what happened, to whom, how grave. */
export function messageTitle({ event, incident }: Message): string {
  if (incident === null) return `${headings[event]} from guts-runbook`;
  return `[${incident.severity}] ${headings[event]}: ${incident.target} · ${incident.title} #${incident.number}`;
}

/** What is said beneath the title, as label and text, in the order in which it matters. */
export function messageFacts(message: Message): { label: string; text: string }[] {
  const { why, verdict, secondsToLimit, incident, link } = message;
  return [
    { label: "Why now", text: why },
    ...(incident === null ? [] : [{ label: "Verdict", text: verdict ?? "not judged yet" }]),
    ...(secondsToLimit === null ? [] : [{ label: "Time to the limit", text: formatDuration(secondsToLimit) }]),
    ...(incident === null ? [] : [{ label: "State", text: incident.state.replace("_", " ") }]),
    { label: "Open", text: link },
  ];
}
