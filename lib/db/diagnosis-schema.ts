import { jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { frozenMoments, type StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import { instant } from "./columns";
import { incidents } from "./incident-schema";

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
