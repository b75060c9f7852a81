import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  serial,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ActionName, PlanContent } from "@/lib/domain/action/action";
import { planStates } from "@/lib/domain/action/action";
import type { CheckResult } from "@/lib/domain/check/check";
import { checkStates } from "@/lib/domain/check/check";
import { frozenMoments, type StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import type { HostReport } from "@/lib/domain/host/report";
import { incidentStates } from "@/lib/domain/incident/incident";
import type { RunBefore, WatchState } from "@/lib/domain/run/record";
import { runStates, type StepName, type StepState } from "@/lib/domain/run/run";
import { severities } from "@/lib/domain/runbook/runbook";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { Actor } from "@/lib/domain/timeline/timeline";

export { account, session, signInLinks, user, verification } from "./auth-schema";

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** Numbers the events that NOTIFY carries. */
export const eventSeq = pgSequence("event_seq");

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
    unmatchedHint: text("unmatched_hint"),
    previousIncidentId: uuid("previous_incident_id"),
  },
  (t) => [
    uniqueIndex("incidents_one_live_per_subject").on(t.subject, t.runbookId).where(sql`${t.state} <> 'signed_off'`),
    index("incidents_opened_at").on(t.openedAt),
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

/** The latest signals of each target, one row per target, replaced as a whole by the monitor. */
export const targetSignals = pgTable("target_signals", {
  targetId: text("target_id").primaryKey(),
  signals: jsonb("signals").$type<SignalSet>().notNull(),
  observedAt: instant("observed_at").notNull(),
});

/** The console's own samples, kept 7 days: baselines, and the chart when Prometheus is gone or the node exposes nothing. */
export const samples = pgTable(
  "samples",
  {
    targetId: text("target_id").notNull(),
    series: text("series").notNull(),
    at: instant("at").notNull(),
    value: doublePrecision("value").notNull(),
    source: text("source").notNull(),
  },
  (t) => [primaryKey({ columns: [t.targetId, t.series, t.at] }), index("samples_at").on(t.at)],
);

export const prometheusStatus = pgTable("prometheus_status", {
  id: text("id").primaryKey(),
  state: text("state", { enum: ["up", "down"] }).notNull(),
  answeredAt: instant("answered_at"),
  askedAt: instant("asked_at").notNull(),
  detail: text("detail"),
});

/** A sign of life per executor. `epoch` grows with each start: a run belongs to one executor in one epoch. */
export const workerHeartbeats = pgTable("worker_heartbeats", {
  executorId: text("executor_id").primaryKey(),
  epoch: integer("epoch").notNull().default(1),
  startedAt: instant("started_at").notNull(),
  at: instant("at").notNull(),
  pid: bigint("pid", { mode: "number" }).notNull(),
});

/** Each process's own metrics (prom-client JSON), upserted every few seconds and merged by `/api/metrics`. */
export const processMetrics = pgTable("process_metrics", {
  process: text("process").primaryKey(),
  at: instant("at").notNull(),
  metrics: jsonb("metrics").notNull(),
});

/** What an action would do; filled by the worker, pinned by its hash when confirmed. */
export const plans = pgTable(
  "plans",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    targetId: text("target_id").notNull(),
    action: text("action").$type<ActionName>().notNull(),
    parameters: jsonb("parameters").$type<Record<string, unknown>>().notNull(),
    state: text("state", { enum: planStates }).notNull().default("preparing"),
    content: jsonb("content").$type<PlanContent>(),
    hash: text("hash"),
    detail: text("detail"),
    requestedBy: jsonb("requested_by").$type<Actor>().notNull(),
    requestedAt: instant("requested_at").notNull(),
  },
  (t) => [index("plans_incident").on(t.incidentId, t.requestedAt)],
);

/** One execution of a plan. The partial unique index is the exclusion: one live run per target, whoever asks. */
export const runs = pgTable(
  "runs",
  {
    id: uuid("id").primaryKey(),
    planId: uuid("plan_id")
      .notNull()
      .references(() => plans.id),
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    targetId: text("target_id").notNull(),
    action: text("action").$type<ActionName>().notNull(),
    state: text("state", { enum: runStates }).notNull().default("requested"),
    requestedBy: jsonb("requested_by").$type<Actor>().notNull(),
    idempotencyKey: text("idempotency_key").notNull(),
    requestedAt: instant("requested_at").notNull(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    holderExecutor: text("holder_executor"),
    holderEpoch: integer("holder_epoch"),
    before: jsonb("before").$type<RunBefore>(),
    result: text("result"),
    factsToCheck: jsonb("facts_to_check").$type<string[]>().notNull().default([]),
    watchState: text("watch_state").$type<WatchState>(),
    watchUntil: instant("watch_until"),
    watchDetail: text("watch_detail"),
  },
  (t) => [
    uniqueIndex("runs_one_live_per_target")
      .on(t.targetId)
      .where(sql`${t.state} in ('requested', 'running', 'cancelling')`),
    uniqueIndex("runs_idempotency_key").on(t.planId, t.idempotencyKey),
    index("runs_incident").on(t.incidentId, t.requestedAt),
  ],
);

export const runSteps = pgTable(
  "run_steps",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => runs.id),
    name: text("name").$type<StepName>().notNull(),
    state: text("state").$type<StepState>().notNull(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    detail: text("detail"),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name] })],
);

export const runOutput = pgTable(
  "run_output",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => runs.id),
    seq: serial("seq").notNull(),
    at: instant("at").notNull(),
    text: text("text").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.seq] })],
);

/** Post-incident items a person has signed for. */
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
  },
  (t) => [primaryKey({ columns: [t.incidentId, t.itemId] })],
);

/** The newest diagnosis of each target, replaced as a whole by the worker. */
export const diagnoses = pgTable("diagnoses", {
  targetId: text("target_id").primaryKey(),
  diagnosis: jsonb("diagnosis").$type<StoredDiagnosis>().notNull(),
  /** What it was made from, as one line of `analyze --batch`; kept for targets with a live incident only. */
  samples: text("samples"),
  judgedAt: instant("judged_at").notNull(),
});

/** Verdicts frozen on an incident, each with the samples that it can be worked out from again. */
export const frozenVerdicts = pgTable(
  "frozen_verdicts",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    incidentId: uuid("incident_id")
      .notNull()
      .references(() => incidents.id),
    moment: text("moment", { enum: frozenMoments }).notNull(),
    /** The run of an action; empty for the others. Makes each moment happen once. */
    runId: text("run_id").notNull().default(""),
    at: instant("at").notNull(),
    diagnosis: jsonb("diagnosis").$type<StoredDiagnosis>().notNull(),
    samples: text("samples").notNull(),
    samplesSha256: text("samples_sha256").notNull(),
  },
  (t) => [uniqueIndex("frozen_verdicts_once").on(t.incidentId, t.moment, t.runId)],
);

/** What the host helper's slower verbs said of each target, replaced as a whole by the worker. */
export const hostReports = pgTable("host_reports", {
  targetId: text("target_id").primaryKey(),
  report: jsonb("report").$type<HostReport>().notNull(),
  at: instant("at").notNull(),
});

/** Every configuration a target was seen with, secrets taken out. */
export const configSnapshots = pgTable(
  "config_snapshots",
  {
    targetId: text("target_id").notNull(),
    /** Of the file's bytes as they are. */
    sha256: text("sha256").notNull(),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    redactedText: text("redacted_text").notNull(),
  },
  (t) => [primaryKey({ columns: [t.targetId, t.sha256] })],
);
