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
import type { PlanContent } from "@/lib/domain/action/action";
import { planStates } from "@/lib/domain/action/action";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { RunBefore, StepData, WatchState } from "@/lib/domain/run/record";
import { runStates, type StepName, type StepState } from "@/lib/domain/run/run";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { instant } from "./columns";
import { incidents } from "./incident-schema";

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
    parameters: jsonb("parameters").$type<Record<string, unknown>>().notNull().default({}),
    /** Why it was repeated although it had not held before; null where nobody had to say. */
    reason: text("reason"),
    /** Whether it repeats what did not hold. */
    escalated: boolean("escalated").notNull().default(false),
    /** The run that this one takes back. */
    revertsRunId: uuid("reverts_run_id"),
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
    /** Of the output that is stored so far, and once the run has ended its hash; null: there is none. */
    outputBytes: integer("output_bytes"),
    outputSha256: text("output_sha256"),
    /** Whether output was left out, since there was more than is stored. */
    outputTruncated: boolean("output_truncated").notNull().default(false),
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
    index("runs_target").on(t.targetId, t.requestedAt),
  ],
);

export const runSteps = pgTable(
  "run_steps",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => runs.id),
    name: text("name").$type<StepName>().notNull(),
    position: integer("position").notNull().default(0),
    state: text("state").$type<StepState>().notNull(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    detail: text("detail"),
    data: jsonb("data").$type<StepData>().notNull().default({}),
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
