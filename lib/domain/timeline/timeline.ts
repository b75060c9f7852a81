import { z } from "zod";
import { formatBytes, formatDuration, formatFullUtc } from "../format/format";
import { describeNote, handOverData, noteData } from "../incident/entry-data";
import { sortKeys } from "../sort-keys";
import { describeFiredEntry, describeMissedEntry } from "../timer/wording";

/** Who did something. `system` is the console itself; `token` is an API token. */
const actorSchema = z.object({
  type: z.enum(["person", "token", "alertmanager", "system"]),
  id: z.string(),
  name: z.string(),
});
export type Actor = z.infer<typeof actorSchema>;

export const systemActor: Actor = { type: "system", id: "console", name: "guts-runbook" };
export const alertmanagerActor: Actor = { type: "alertmanager", id: "alertmanager", name: "Alertmanager" };

/** The closed set of things a timeline records, with the data each carries. */
export const timelineData = {
  "incident.opened": z.object({ title: z.string(), previousIncidentId: z.string().nullable() }),
  /** By a firing alert, or for another reason. */
  "incident.reopened": z.object({ from: z.string(), alert: z.string().optional(), reason: z.string().optional() }),
  "alert.firing": z.object({ name: z.string(), fingerprint: z.string(), startsAt: z.string() }),
  "alert.resolved": z.object({ name: z.string(), fingerprint: z.string(), endsAt: z.string() }),
  "alert.polled": z.object({ name: z.string(), fingerprint: z.string(), startsAt: z.string(), prometheus: z.string() }),
  "alert.adopted": z.object({ name: z.string(), fingerprint: z.string(), startsAt: z.string() }),
  "alert.flapping": z.object({
    name: z.string(),
    fingerprint: z.string(),
    /** How often it has fired within `withinSeconds` of real time. */
    count: z.number(),
    withinSeconds: z.number(),
  }),
  "alert.truncated": z.object({ groupKey: z.string(), count: z.number() }),
  "heartbeat.lost": z.object({ alert: z.string(), lastAt: z.string(), withinSeconds: z.number() }),
  "heartbeat.heard": z.object({ alert: z.string(), at: z.string() }),
  "silence.requested": z.object({ alert: z.string(), until: z.string(), reason: z.string() }),
  "silence.active": z.object({ alert: z.string(), until: z.string(), silenceId: z.string() }),
  "silence.failed": z.object({ alert: z.string(), reason: z.string() }),
  "silence.expire-requested": z.object({ alert: z.string() }),
  "silence.expired": z.object({ alert: z.string(), at: z.string() }),
  "check.changed": z.object({
    check: z.string(),
    text: z.string(),
    from: z.string().nullable(),
    to: z.string(),
    summary: z.string(),
  }),
  "check.overruled": z.object({ check: z.string(), text: z.string(), state: z.string(), note: z.string() }),
  "check.overrule-removed": z.object({ check: z.string(), text: z.string() }),
  "checklist.ticked": z.object({ itemId: z.string(), text: z.string() }),
  "checklist.unticked": z.object({ itemId: z.string(), text: z.string() }),
  "process.restarted": z.object({ startedAt: z.string(), source: z.string() }),
  "plan.requested": z.object({ planId: z.string(), action: z.string() }),
  "plan.ready": z.object({ planId: z.string(), action: z.string(), hash: z.string() }),
  "plan.failed": z.object({ planId: z.string(), action: z.string(), reason: z.string() }),
  "run.requested": z.object({ runId: z.string(), planId: z.string(), action: z.string(), planHash: z.string() }),
  "run.started": z.object({ runId: z.string(), action: z.string(), executor: z.string() }),
  "run.cancel-requested": z.object({ runId: z.string(), action: z.string() }),
  "run.finished": z.object({ runId: z.string(), action: z.string(), state: z.string(), result: z.string() }),
  "watch.finished": z.object({ runId: z.string(), state: z.string(), detail: z.string() }),
  "verdict.changed": z.object({ from: z.string().nullable(), to: z.string(), decides: z.string() }),
  "verdict.frozen": z.object({
    moment: z.string(),
    /** The newest sample's time, which can lie before the moment. */
    judgedAt: z.string(),
    shape: z.string(),
    decides: z.string(),
    engineVersion: z.string(),
    samplesSha256: z.string(),
    verdictSha256: z.string(),
  }),
  /** `runId`: of the run that took it; null for one that a person gave. */
  "profile.stored": z.object({
    profileId: z.string(),
    name: z.string(),
    source: z.string(),
    sizeBytes: z.number(),
    sha256: z.string(),
    runId: z.string().nullable(),
    /** The function that holds most by itself; null for a profile that holds nothing. */
    first: z.string().nullable(),
  }),
  "incident.escalated": z.object({
    runId: z.string(),
    action: z.string(),
    /** How often it was done before without holding, in this incident and those it follows. */
    count: z.number(),
    lastResult: z.string(),
    reason: z.string(),
  }),
  "incident.state-changed": z.object({ from: z.string(), to: z.string(), reason: z.string() }),
  "incident.acknowledged": z.object({ owner: z.string() }),
  "incident.taken-over": z.object({ from: z.string().nullable() }),
  "incident.handed-over": handOverData,
  "incident.severity-changed": z.object({ from: z.string(), to: z.string(), reason: z.string() }),
  /** Of the duplicate, which is over by this. */
  "incident.merged": z.object({ into: z.number(), intoId: z.string(), reason: z.string() }),
  /** Of the incident that it was merged into. */
  "incident.absorbed": z.object({ number: z.number(), incidentId: z.string(), alerts: z.number(), reason: z.string() }),
  "note.added": noteData,
  "timer.fired": z.object({ timer: z.string(), dueAt: z.string(), lateSeconds: z.number(), count: z.number() }),
  "timer.missed": z.object({ timer: z.string(), dueAt: z.string() }),
  "notification.failed": z.object({
    channel: z.string(),
    event: z.string(),
    attempts: z.number(),
    detail: z.string(),
  }),
  "escalation.issue-requested": z.object({ forge: z.string() }),
  /** `found`: it was there already, by its reference to the incident. */
  "escalation.issue-filed": z.object({ forge: z.string(), url: z.string(), found: z.boolean() }),
  "notification.test-requested": z.object({ channel: z.string() }),
  /** `state`: what the item's check, or a person's word against it, said; null without a check. */
  "sign-off.given": z.object({
    itemId: z.string(),
    text: z.string(),
    note: z.string(),
    state: z.string().nullable().optional(),
  }),
  "sign-off.waived": z.object({
    itemId: z.string(),
    text: z.string(),
    reason: z.string(),
    state: z.string().nullable(),
  }),
  /** Under the incident as a whole. With the content, so that a later change of it can be named. */
  "signature.given": z.object({
    contentSha256: z.string(),
    content: z.record(z.string(), z.unknown()),
    number: z.number(),
    people: z.number(),
    key: z.string().nullable(),
  }),
  "share.created": z.object({
    linkId: z.string(),
    label: z.string(),
    expiresAt: z.string(),
    frozen: z.boolean(),
    redactHosts: z.boolean(),
    hasPassphrase: z.boolean(),
  }),
  "share.revoked": z.object({ linkId: z.string(), label: z.string() }),
  "sign-in.link-created": z.object({ name: z.string() }),
  "sign-in.succeeded": z.object({ name: z.string() }),
} as const;
export type TimelineKind = keyof typeof timelineData;
export type TimelineData<K extends TimelineKind> = z.infer<(typeof timelineData)[K]>;

/** One sentence for an entry. Entries of a kind this version does not know are shown by their kind. */
export function describeTimelineEntry(kind: string, data: Record<string, unknown>): string {
  const text = (key: string) => String(data[key] ?? "");
  // With its date, whichever day it is read on.
  const instant = (key: string) => formatFullUtc(Date.parse(text(key)));
  switch (kind as TimelineKind) {
    case "incident.opened":
      return `Incident opened: ${text("title")}`;
    case "incident.reopened":
      return `Reopened from ${text("from")}: ${text("reason") || `${text("alert")} is firing again`}`;
    case "alert.firing":
      return `Alert ${text("name")} firing`;
    case "alert.resolved":
      return `Alert ${text("name")} resolved`;
    case "alert.polled":
      return `Alert ${text("name")} firing, found by asking Prometheus ${text("prometheus")}: no webhook told of it`;
    case "alert.adopted":
      return `Alertmanager has now told of ${text("name")} as well`;
    case "alert.flapping":
      return `Alert ${text("name")} is flapping: it fired ${text("count")} times within ${formatDuration(Number(data.withinSeconds))}; not each is listed here`;
    case "alert.truncated":
      return `Alertmanager left ${text("count")} alerts out of a webhook (max_alerts); Prometheus is asked for them`;
    case "heartbeat.lost":
      return `No sign of ${text("alert")} for ${formatDuration(Number(data.withinSeconds))}, last ${instant("lastAt")}: monitoring is blind`;
    case "heartbeat.heard":
      return `${text("alert")} is heard again`;
    case "silence.requested":
      return `Silence asked for: ${text("alert")} until ${instant("until")} (${text("reason")})`;
    case "silence.active":
      return `Silenced: ${text("alert")} until ${instant("until")}`;
    case "silence.failed":
      return `Not silenced: ${text("alert")} (${text("reason")})`;
    case "silence.expire-requested":
      return `End of the silence asked for: ${text("alert")}`;
    case "silence.expired":
      return `No longer silenced: ${text("alert")}`;
    case "check.changed":
      return `${text("text")}: ${text("to")} (${text("summary")})`;
    case "check.overruled":
      return `Overruled: ${text("text")} is ${text("state")} (${text("note")})`;
    case "check.overrule-removed":
      return `No longer overruled: ${text("text")}`;
    case "checklist.ticked":
      return `Ticked: ${text("text")}`;
    case "checklist.unticked":
      return `Tick removed: ${text("text")}`;
    case "process.restarted":
      return "Node process started anew";
    case "plan.requested":
      return `Plan asked for: ${text("action")}`;
    case "plan.ready":
      return `Plan ready: ${text("action")}`;
    case "plan.failed":
      return `No plan for ${text("action")}: ${text("reason")}`;
    case "run.requested":
      return `Confirmed: ${text("action")}`;
    case "run.started":
      return `Run began: ${text("action")}`;
    case "run.cancel-requested":
      return `Cancel asked for: ${text("action")}`;
    case "run.finished":
      return `Run ${text("state")}: ${text("result")}`;
    case "watch.finished":
      return `Watch ended, ${text("state")}: ${text("detail")}`;
    case "verdict.changed":
      return `Verdict: ${text("to")}. ${text("decides")}`;
    case "verdict.frozen":
      return `Verdict kept at ${text("moment")}: ${text("shape")}`;
    case "profile.stored": {
      const first = text("first");
      const how = text("source") === "capture" ? "taken from the node" : "uploaded";
      return `Profile ${text("name")} (${formatBytes(Number(data.sizeBytes ?? Number.NaN))}) ${how}${first ? `; most is held by ${first}` : ""}`;
    }
    case "incident.escalated":
      return `Escalated: repeat ${text("count")} of ${text("action")}, of which the last was found: ${text("lastResult")}. Why again: ${text("reason")}`;
    case "incident.state-changed":
      return `Incident ${text("from")} → ${text("to")}: ${text("reason")}`;
    case "incident.acknowledged":
      return `Acknowledged: ${text("owner")} owns the incident`;
    case "incident.taken-over":
      return `Taken over from ${text("from") || "nobody"}`;
    case "incident.handed-over":
      return `Handed over from ${text("from") || "nobody"} to ${text("to")}`;
    case "incident.severity-changed":
      return `Severity ${text("from")} → ${text("to")}: ${text("reason")}`;
    case "incident.merged":
      return `Merged into #${text("into")}, which has the alerts from now on: ${text("reason")}`;
    case "incident.absorbed":
      return `#${text("number")} was merged into this incident, with its alerts (${text("alerts")}): ${text("reason")}`;
    case "note.added":
      return describeNote(data);
    case "timer.fired":
      return describeFiredEntry(data);
    case "timer.missed":
      return describeMissedEntry(data);
    case "notification.failed":
      return `Not told over ${text("channel")} (${text("event")}), given up after ${text("attempts")} attempts: ${text("detail")}`;
    case "escalation.issue-requested":
      return `Escalation issue asked for at ${text("forge")}`;
    case "escalation.issue-filed":
      return `Escalation issue ${data.found ? "found" : "filed"} at ${text("forge")}: ${text("url")}`;
    case "notification.test-requested":
      return `Test message asked for over ${text("channel")}`;
    case "sign-off.given":
      return `Signed off: ${text("text")}`;
    case "sign-off.waived":
      return `Waived, ${text("state") || "by word alone"}: ${text("text")} (${text("reason")})`;
    case "signature.given":
      return `Signature ${text("number")} of ${text("people")} under the incident, content ${text("contentSha256").slice(0, 12)}`;
    case "share.created":
      return `Shared by a link for ${text("label")}, ${data.frozen ? "frozen" : "live"}, until ${instant("expiresAt")}`;
    case "share.revoked":
      return `Shared link revoked: ${text("label")}`;
    case "sign-in.link-created":
      return `Sign-in link made for ${text("name")}`;
    case "sign-in.succeeded":
      return `${text("name")} signed in`;
    default:
      return kind;
  }
}

/**
 * The text whose sha256 is an entry's hash: keys in a fixed order, object keys sorted at every depth, so that the same
 * facts always give the same bytes whatever the database did to the JSON.
 */
export function canonicalEntry(entry: {
  chain: string;
  seq: number;
  at: string;
  actor: Actor;
  kind: string;
  data: Record<string, unknown>;
  prevHash: string;
}): string {
  return JSON.stringify([
    entry.chain,
    entry.seq,
    entry.at,
    sortKeys(entry.actor),
    entry.kind,
    sortKeys(entry.data),
    entry.prevHash,
  ]);
}
