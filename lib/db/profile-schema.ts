import { bigint, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import {
  type ProfileComparison,
  type ProfileSummary,
  profileFormats,
  profileSources,
} from "@/lib/domain/profile/stored-profile";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { instant } from "./columns";
import { incidents } from "./incident-schema";
import { runs } from "./run-schema";

/** Heap profiles the console keeps. The bytes lie in the data folder, under the hash; a row outlives its file. */
export const profiles = pgTable(
  "profiles",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    targetId: text("target_id").notNull(),
    /** Null for one that belongs to no incident. */
    incidentId: uuid("incident_id").references(() => incidents.id),
    /** The run that took it; null for an upload. */
    runId: uuid("run_id").references(() => runs.id),
    source: text("source", { enum: profileSources }).notNull(),
    /** As the node or the person called the file. */
    name: text("name").notNull(),
    format: text("format", { enum: profileFormats }).notNull(),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    sha256: text("sha256").notNull(),
    /** By the profile itself, else when its file was written; null where neither is known. */
    takenAt: instant("taken_at"),
    storedAt: instant("stored_at").notNull(),
    by: jsonb("by").$type<Actor>().notNull(),
    summary: jsonb("summary").$type<ProfileSummary>().notNull(),
    /** With the target's profile before it; null for the first, or where the two cannot be compared. */
    comparison: jsonb("comparison").$type<ProfileComparison>(),
    /** When its file was deleted, because it was old or there were too many; null: it is there. */
    fileRemovedAt: instant("file_removed_at"),
  },
  (t) => [
    index("profiles_of_incident").on(t.incidentId),
    index("profiles_of_target").on(t.targetId, t.storedAt),
    uniqueIndex("profiles_of_run").on(t.runId, t.sha256),
  ],
);
