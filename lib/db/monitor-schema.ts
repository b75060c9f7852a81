import { bigint, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { HostReport } from "@/lib/domain/host/report";
import type { SignalSet } from "@/lib/domain/signal/signal";
import { instant } from "./columns";

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
