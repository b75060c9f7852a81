import "server-only";
import { and, desc, eq, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { frozenVerdicts, incidents, runs, samples } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import type { Verdict } from "@/lib/domain/diagnosis/verdict";
import type { TargetHistoryView } from "@/lib/domain/history/view";
import { getTarget } from "@/lib/services/config";
import { readPart } from "@/lib/services/part";
import { listIncidents } from "./list-incidents";
import { readTimes } from "./times";
import { readWorked } from "./worked";

const mostRows = 50;
const sameStartSeconds = 2;

type Lists = Pick<TargetHistoryView, "incidents" | "runs" | "restarts" | "verdicts" | "worked" | "times">;

/** Begins to read each list of a target's history, the newest 50 of each kind. */
function begin(id: string, nowMs: number): { [Name in keyof Lists]: Promise<Lists[Name]> } {
  const filter = { target: id };
  return {
    incidents: listIncidents(filter, { before: null, limit: mostRows }).then((page) => page.incidents),
    runs: readRuns(id),
    restarts: readRestarts(id),
    verdicts: readVerdicts(id),
    worked: readWorked(id, nowMs),
    times: readTimes(filter),
  };
}

/** What happened to one target, the newest 50 of each kind. Throws `not_found`. A fixed number of queries. */
export async function readTargetHistory(targetId: string, nowMs: number): Promise<TargetHistoryView> {
  const { id, name } = getTarget(targetId);
  const lists = begin(id, nowMs);
  const [incidents, ran, restarts, verdicts, worked, times] = await Promise.all([
    ...([lists.incidents, lists.runs, lists.restarts, lists.verdicts, lists.worked, lists.times] as const),
  ]);
  return { now: nowMs, targetId: id, targetName: name, incidents, runs: ran, restarts, verdicts, worked, times };
}

/** The same for a page, where a list that cannot be read does not take the others with it. Throws `not_found`. */
export async function readTargetHistoryParts(targetId: string, nowMs: number) {
  const { id, name } = getTarget(targetId);
  const lists = begin(id, nowMs);
  const [incidents, ran, restarts, verdicts, worked, times] = await Promise.all([
    readPart("incidents", lists.incidents),
    readPart("runs", lists.runs),
    readPart("restarts", lists.restarts),
    readPart("verdicts", lists.verdicts),
    readPart("worked", lists.worked),
    readPart("times", lists.times),
  ]);
  return { now: nowMs, targetId: id, targetName: name, incidents, runs: ran, restarts, verdicts, worked, times };
}

async function readRuns(targetId: string): Promise<TargetHistoryView["runs"]> {
  const rows = await db()
    .select({ run: runs, number: incidents.number })
    .from(runs)
    .innerJoin(incidents, eq(incidents.id, runs.incidentId))
    .where(eq(runs.targetId, targetId))
    .orderBy(desc(runs.requestedAt))
    .limit(mostRows);
  return rows.map(({ run, number }) => ({
    id: run.id,
    incidentId: run.incidentId,
    incidentNumber: number,
    title: actionCatalogue[run.action].title,
    state: run.state,
    requestedBy: run.requestedBy.name,
    at: (run.startedAt ?? run.requestedAt).getTime(),
    result: run.result,
    watch: run.watchState ? { state: run.watchState, detail: run.watchDetail ?? "" } : null,
  }));
}

/** Starts of the process that the console's own samples know of, so of the last 7 days. */
async function readRestarts(targetId: string): Promise<TargetHistoryView["restarts"]> {
  const rows = await db()
    .select({ startedAt: samples.value, source: sql<string>`min(${samples.source})` })
    .from(samples)
    .where(and(eq(samples.targetId, targetId), eq(samples.series, "process-start-time")))
    .groupBy(samples.value)
    .orderBy(desc(samples.value))
    .limit(mostRows);
  // Two sources of one start differ by the precision of their clocks.
  const starts = rows.filter(
    (row, index) => (rows[index - 1]?.startedAt ?? Number.POSITIVE_INFINITY) - row.startedAt > sameStartSeconds,
  );
  return starts.map(({ startedAt, source }) => ({ at: startedAt * 1000, source }));
}

async function readVerdicts(targetId: string): Promise<TargetHistoryView["verdicts"]> {
  const rows = await db()
    .select({
      at: frozenVerdicts.at,
      moment: frozenVerdicts.moment,
      incidentId: incidents.id,
      number: incidents.number,
      verdict: sql<Verdict>`${frozenVerdicts.diagnosis} -> 'verdict'`,
    })
    .from(frozenVerdicts)
    .innerJoin(incidents, eq(incidents.id, frozenVerdicts.incidentId))
    .where(eq(incidents.targetId, targetId))
    .orderBy(desc(frozenVerdicts.at))
    .limit(mostRows);
  return rows.map(({ at, moment, incidentId, number, verdict }) => ({
    ...{ moment, incidentId, incidentNumber: number, at: at.getTime() },
    ...{ shape: verdict.shape, decides: verdict.headline.decides },
  }));
}
