import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { alertSources } from "@/lib/domain/alert/source";
import type { CheckResult } from "@/lib/domain/check/check";
import { checkStates } from "@/lib/domain/check/check";
import { incidentStates } from "@/lib/domain/incident/incident";
import { severities } from "@/lib/domain/runbook/runbook";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { instant } from "./columns";

/** Every version of a runbook that an incident was opened under. Incidents pin the hash. */
export const runbookVersions = pgTable("runbook_versions", {
  sha256: text("sha256").primaryKey(),
  runbookId: text("runbook_id").notNull(),
  markdown: text("markdown").notNull(),
  firstSeenAt: instant("first_seen_at").notNull().defaultNow(),
});

export const incidents = pgTable(
  "incidents",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    number: serial("number").notNull().unique(),
    targetId: text("target_id"),
    /** The target's id, or for an alert that matched no target a key of its labels. Half of the incident's identity. */
    subject: text("subject").notNull(),
    runbookId: text("runbook_id").notNull(),
    runbookSha256: text("runbook_sha256")
      .notNull()
      .references(() => runbookVersions.sha256),
    title: text("title").notNull(),
    severity: text("severity", { enum: severities }).notNull(),
    state: text("state", { enum: incidentStates }).notNull().default("open"),
    openedAt: instant("opened_at").notNull(),
    openedBy: jsonb("opened_by").$type<Actor>().notNull(),
    investigateBy: instant("investigate_by"),
    acknowledgedAt: instant("acknowledged_at"),
    acknowledgedBy: jsonb("acknowledged_by").$type<Actor>(),
    /** Who works on it; null: nobody has taken it. */
    owner: jsonb("owner").$type<Actor>(),
    ownerSince: instant("owner_since"),
    /** End of the first run that took effect. */
    mitigatedAt: instant("mitigated_at"),
    /** Of the present resolution; null again when the incident is reopened. */
    resolvedAt: instant("resolved_at"),
    signedOffAt: instant("signed_off_at"),
    /** The incident that this duplicate was merged into. */
    mergedIntoId: uuid("merged_into_id"),
    unmatchedHint: text("unmatched_hint"),
    previousIncidentId: uuid("previous_incident_id"),
  },
  (t) => [
    uniqueIndex("incidents_one_live_per_subject").on(t.subject, t.runbookId).where(sql`${t.state} <> 'signed_off'`),
    index("incidents_opened_at").on(t.openedAt),
    index("incidents_target").on(t.targetId, t.openedAt),
  ],
);

export const alerts = pgTable(
  "alerts",
  {
    id: serial("id").primaryKey(),
    fingerprint: text("fingerprint").notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at"),
    status: text("status", { enum: ["firing", "resolved"] }).notNull(),
    name: text("name").notNull(),
    labels: jsonb("labels").$type<Record<string, string>>().notNull(),
    annotations: jsonb("annotations").$type<Record<string, string>>().notNull(),
    generatorUrl: text("generator_url"),
    incidentId: uuid("incident_id").references(() => incidents.id),
    receivedAt: instant("received_at").notNull(),
    /** Who told of it: Alertmanager by its webhook, or Prometheus when the console asked for its alerts. */
    source: text("source", { enum: alertSources }).notNull().default("webhook"),
  },
  (t) => [uniqueIndex("alerts_identity").on(t.fingerprint, t.startsAt), index("alerts_incident").on(t.incidentId)],
);

/** Append-only (a trigger refuses update and delete); `chain` is an incident's id or `system`. */
export const timeline = pgTable(
  "timeline",
  {
    chain: text("chain").notNull(),
    seq: integer("seq").notNull(),
    at: instant("at").notNull(),
    actor: jsonb("actor").$type<Actor>().notNull(),
    kind: text("kind").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    prevHash: text("prev_hash").notNull(),
    hash: text("hash").notNull(),
  },
  (t) => [primaryKey({ columns: [t.chain, t.seq] })],
);

/** The newest link of each chain, locked by whoever appends. */
export const timelineHeads = pgTable("timeline_heads", {
  chain: text("chain").primaryKey(),
  seq: integer("seq").notNull(),
  hash: text("hash").notNull(),
});

export const checklistTicks = pgTable(
  "checklist_ticks",
  {
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    itemId: text("item_id").notNull(),
    ticked: boolean("ticked").notNull(),
    by: jsonb("by").$type<Actor>().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.itemId] })],
);

/** What a person holds against a check's outcome; the measured one stays beside it. */
export const overrules = pgTable(
  "overrules",
  {
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    check: text("check").notNull(),
    state: text("state", { enum: checkStates }).notNull(),
    note: text("note").notNull(),
    by: jsonb("by").$type<Actor>().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.check] })],
);

/** The current outcome of each check for each live incident. */
export const checkResults = pgTable(
  "check_results",
  {
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    name: text("name").notNull(),
    result: jsonb("result").$type<CheckResult>().notNull(),
    evaluatedAt: instant("evaluated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.name] })],
);

/** Frozen facts: one row each time a check changed its state on an incident. */
export const evidence = pgTable(
  "evidence",
  {
    id: serial("id").primaryKey(),
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    check: text("check").notNull(),
    state: text("state", { enum: checkStates }).notNull(),
    result: jsonb("result").$type<CheckResult>().notNull(),
    recordedAt: instant("recorded_at").notNull(),
  },
  (t) => [index("evidence_incident").on(t.incidentId, t.check)],
);

/** Post-incident items a person has signed for, or waived with the note as the reason. */
export const signOffs = pgTable(
  "sign_offs",
  {
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    itemId: text("item_id").notNull(),
    by: jsonb("by").$type<Actor>().notNull(),
    at: instant("at").notNull(),
    note: text("note").notNull(),
    waived: boolean("waived").notNull().default(false),
    /** What data said of the item when it was signed; null where no check is bound to it. */
    evidence: jsonb("evidence").$type<CheckResult>(),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.itemId] })],
);

/** Signatures under the incident as a whole, one per person. `contentSha256` is of what was signed. */
export const signatures = pgTable(
  "signatures",
  {
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    personId: text("person_id").notNull(),
    by: jsonb("by").$type<Actor>().notNull(),
    at: instant("at").notNull(),
    contentSha256: text("content_sha256").notNull(),
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.personId] })],
);
