import { customType, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";
import { runs } from "./run-schema";

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** Files that a run made for people to take away, such as a diagnostics bundle. */
export const runArtifacts = pgTable(
  "run_artifacts",
  {
    runId: uuid("run_id")
      .notNull()
      .references(() => runs.id),
    name: text("name").notNull(),
    at: instant("at").notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    sha256: text("sha256").notNull(),
    content: bytes("content").notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.name] })],
);
