import { bigint, boolean, index, integer, jsonb, pgTable, serial, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import {
  notificationEvents,
  notificationStates,
  silenceStates,
  timerKinds,
  timerStates,
} from "@/lib/domain/incident/life";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { instant } from "./columns";
import { incidents } from "./incident-schema";

/** When an alert that must always fire (a dead man's switch) was last heard of, by its name. */
export const alertHeartbeats = pgTable("alert_heartbeats", {
  name: text("name").primaryKey(),
  lastAt: instant("last_at").notNull(),
});

/** Silences people asked for; the worker makes them at Alertmanager. */
export const silences = pgTable(
  "silences",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    alertName: text("alert_name").notNull(),
    /** Label and value, all of which an alert must have. */
    matchers: jsonb("matchers").$type<Record<string, string>>().notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    comment: text("comment").notNull(),
    by: jsonb("by").$type<Actor>().notNull(),
    state: text("state", { enum: silenceStates }).notNull().default("requested"),
    /** Alertmanager's own id; null until it has answered. */
    silenceId: text("silence_id"),
    detail: text("detail"),
  },
  (t) => [index("silences_incident").on(t.incidentId)],
);

/** One moment at which something has to happen to an incident. Unique by kind and time, so that none fires twice. */
export const timers = pgTable(
  "timers",
  {
    id: serial("id").primaryKey(),
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    kind: text("kind", { enum: timerKinds }).notNull(),
    dueAt: instant("due_at").notNull(),
    state: text("state", { enum: timerStates }).notNull().default("pending"),
    firedAt: instant("fired_at"),
    /** When the auditor noticed that it had not fired in time; null: it did. */
    missedAt: instant("missed_at"),
  },
  (t) => [uniqueIndex("timers_identity").on(t.incidentId, t.kind, t.dueAt), index("timers_due").on(t.state, t.dueAt)],
);

/** Messages to the outside, one row per channel; written with what they tell of, sent and retried by the worker. */
export const notifications = pgTable(
  "notifications",
  {
    id: serial("id").primaryKey(),
    /** Null for a test message. */
    incidentId: uuid("incident_id").references(() => incidents.id),
    channel: text("channel").notNull(),
    event: text("event", { enum: notificationEvents }).notNull(),
    /** What is told once per channel, however often it is asked for. */
    dedupeKey: text("dedupe_key").notNull(),
    message: jsonb("message").$type<Record<string, unknown>>().notNull(),
    state: text("state", { enum: notificationStates }).notNull().default("pending"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    lastError: text("last_error"),
    createdAt: instant("created_at").notNull(),
    sentAt: instant("sent_at"),
  },
  (t) => [
    uniqueIndex("notifications_once").on(t.channel, t.dedupeKey),
    index("notifications_due").on(t.state, t.nextAttemptAt),
  ],
);

/** What NOTIFY carried, kept for an hour, so that a browser that was away is told what it missed. */
export const events = pgTable(
  "events",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    topic: text("topic").notNull(),
    id: text("id").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("events_at").on(t.at)],
);

/** Who has an incident's page open: one row per open page, renewed while it is. */
export const presence = pgTable(
  "presence",
  {
    /** Made by the page. */
    viewId: text("view_id").primaryKey(),
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    personId: text("person_id").notNull(),
    name: text("name").notNull(),
    seenAt: instant("seen_at").notNull(),
  },
  (t) => [index("presence_incident").on(t.incidentId, t.seenAt)],
);

/** Read-only links to one incident. The token is never stored, only its hash. */
export const shareLinks = pgTable(
  "share_links",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    tokenSha256: text("token_sha256").notNull().unique(),
    label: text("label").notNull(),
    createdBy: jsonb("created_by").$type<Actor>().notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    uses: integer("uses").notNull().default(0),
    /** scrypt with its salt; null: the link alone opens it. */
    passphrase: text("passphrase"),
    /** Wrong passphrases in a row, since `failuresSince`. */
    failures: integer("failures").notNull().default(0),
    failuresSince: instant("failures_since"),
    /** Hosts, addresses and names of people are left out. */
    redactHosts: boolean("redact_hosts").notNull().default(false),
    /** What a frozen link shows; null: it shows the incident as it is. */
    frozen: jsonb("frozen").$type<Record<string, unknown>>(),
  },
  (t) => [index("share_links_incident").on(t.incidentId)],
);
