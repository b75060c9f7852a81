import "server-only";
import { and, asc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { plans, runs } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import type { MemorySetting, Operation } from "@/lib/domain/action/operation";
import type { SettingsEdit } from "@/lib/domain/check/post-incident-reading";
import { formatBytes } from "@/lib/domain/format/format";
import { toWatch } from "@/lib/services/run/to-watch";

/** The runs of an incident that changed settings and were carried out, oldest first; without those that were taken back. */
export async function readSettingsEdits(incidentId: string): Promise<SettingsEdit[]> {
  const rows = await db()
    .select({ run: runs, content: plans.content })
    .from(runs)
    .innerJoin(plans, eq(plans.id, runs.planId))
    .where(and(eq(runs.incidentId, incidentId), eq(runs.state, "done")))
    .orderBy(asc(runs.requestedAt));
  const takenBack = new Set(rows.map(({ run }) => run.revertsRunId));
  return rows.flatMap(({ run, content }) => {
    const changes = (content?.operations ?? []).flatMap(changesOf);
    if (changes.length === 0 || run.revertsRunId !== null || takenBack.has(run.id)) return [];
    return [
      {
        title: actionCatalogue[run.action].title,
        finishedAt: (run.finishedAt ?? run.requestedAt).getTime(),
        changes,
        diff: content?.diff?.unified ?? null,
        watch: watchOf(run),
      },
    ];
  });
}

/** A held edit is told by the state of its watch, when it ended and in which words. */
function watchOf(run: typeof runs.$inferSelect): SettingsEdit["watch"] {
  const watch = toWatch(run);
  return watch && { state: watch.state, detail: watch.detail, until: watch.until };
}

function changesOf(operation: Operation): string[] {
  switch (operation.kind) {
    case "write-config":
      return operation.changes.map((change) =>
        change.kind === "set" ? `${change.path.join(".")}: ${change.value}` : `one section ${change.section}`,
      );
    case "memory-limit":
      return [
        `memory limit ${limitWords(operation.max)}`,
        ...(operation.high === null ? [] : [`throttling from ${limitWords(operation.high)}`]),
      ];
    case "oom-score":
      return [`OOM score ${operation.value}`];
    default:
      return [];
  }
}

const limitWords = (limit: MemorySetting): string =>
  typeof limit === "number" ? formatBytes(limit) : limit === "infinity" ? "none" : "not set";
