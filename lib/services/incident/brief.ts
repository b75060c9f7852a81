import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { checkResults, runs } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import { type BriefInput, type TriedRun, writeBrief } from "@/lib/domain/incident/brief";
import type { BriefSection } from "@/lib/domain/incident/entry-data";
import { readAlerts, readSilences } from "@/lib/services/alert/views";
import { readDiagnosisView } from "@/lib/services/diagnosis/views";
import { toWatch } from "@/lib/services/run/to-watch";
import { findOpenPlan } from "@/lib/services/run/views";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { readSignOffs } from "@/lib/services/sign-off/give";
import { readIncidentTimers } from "@/lib/services/timer/views";
import { getIncident } from "./get";

/** Every run of an incident, oldest first, with what came of it. */
export async function readTried(incidentId: string): Promise<TriedRun[]> {
  const rows = await db().select().from(runs).where(eq(runs.incidentId, incidentId)).orderBy(asc(runs.requestedAt));
  return rows.map((run) => ({
    title: actionCatalogue[run.action].title,
    state: run.state,
    result: run.result,
    requestedBy: run.requestedBy.name,
    at: run.requestedAt.getTime(),
    watch: toWatch(run),
  }));
}

/** The brief of an incident as it stands at `nowMs`, from the database alone. Throws `not_found`. */
export async function readBrief(incidentId: string, nowMs: number): Promise<BriefSection[]> {
  const row = await getIncident(incidentId);
  const runbook = await getPinnedRunbook(row.runbookSha256);
  const [alerts, checks, diagnosis, tried, plan, silences, timers, signOffs] = await Promise.all([
    readAlerts(row.id),
    db().select().from(checkResults).where(eq(checkResults.incidentId, row.id)),
    row.targetId === null ? null : readDiagnosisView(row.targetId, row.id, nowMs),
    readTried(row.id),
    findOpenPlan(row.id),
    readSilences(row.id),
    readIncidentTimers(row.id, nowMs),
    readSignOffs(row.id, runbook),
  ]);
  const input: BriefInput = {
    ...{ now: nowMs, state: row.state, openedAt: row.openedAt.getTime() },
    ...{ alerts, diagnosis, tried, plan, silences, signOffs },
    checks: Object.fromEntries(checks.map((check) => [check.name, check.result])),
    timers: timers.next,
  };
  return writeBrief(input);
}
