import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { evidence, type incidents, profiles, signatures, timeline } from "@/lib/db/schema";
import { type HostReport, toChanges } from "@/lib/domain/host/report";
import { toReportProfile } from "@/lib/domain/report/heap-profiles";
import type { CheckRecord, KeptVerdict, ReportInput } from "@/lib/domain/report/input";
import { listTaskItems } from "@/lib/domain/runbook/items";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import { describeTimelineEntry } from "@/lib/domain/timeline/timeline";
import { readAlerts } from "@/lib/services/alert/views";
import { readOverrules } from "@/lib/services/checklist/overrule";
import { config, findTarget } from "@/lib/services/config";
import { listFrozenVerdicts, readDiagnosis } from "@/lib/services/diagnosis/store";
import { readHostReport } from "@/lib/services/host-report/refresh";
import { getIncident } from "@/lib/services/incident/get";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { readSignOffs } from "@/lib/services/sign-off/give";
import { readTargetView, toIncidentSummary } from "@/lib/services/target/views";
import { readRequests } from "./requests";
import { readReportRuns } from "./runs";

type IncidentRow = typeof incidents.$inferSelect;

/** What changed on the host this long before the opening may still have set it off; ms. */
const changesBeforeMs = 24 * 3_600_000;

/** Everything a report is made from but its charts, and the span of the incident (epoch ms). Throws `not_found`. */
export async function readReportInput(
  id: string,
  nowMs: number,
): Promise<{ input: Omit<ReportInput, "charts">; fromMs: number; toMs: number }> {
  const row = await getIncident(id);
  const target = row.targetId === null ? null : findTarget(row.targetId);
  const runbook = await getPinnedRunbook(row.runbookSha256);
  const [entries, alerts, records, overruled, kept, runs, signed, signatureRows, profileRows] = await Promise.all([
    db().select().from(timeline).where(eq(timeline.chain, id)).orderBy(asc(timeline.seq)),
    readAlerts(id),
    db().select().from(evidence).where(eq(evidence.incidentId, id)).orderBy(asc(evidence.id)),
    readOverrules(id),
    listFrozenVerdicts(id),
    readReportRuns(id),
    readSignOffs(id, runbook),
    db().select().from(signatures).where(eq(signatures.incidentId, id)).orderBy(asc(signatures.at)),
    db().select().from(profiles).where(eq(profiles.incidentId, id)).orderBy(asc(profiles.storedAt)),
  ]);
  const isOver = row.state === "resolved" || row.state === "signed_off";
  const endedAt = row.resolvedAt ?? row.signedOffAt ?? entries.at(-1)?.at;
  const toMs = isOver && endedAt ? Math.min(nowMs, endedAt.getTime()) : nowMs;
  const fromMs = Math.min(row.openedAt.getTime(), ...alerts.map(({ firstStartsAt }) => firstStartsAt));
  const [current, newest, host, requests] = target
    ? await Promise.all([
        readTargetView(target.id, nowMs),
        readDiagnosis(target.id),
        readHostReport(target.id),
        readRequests(target, fromMs, toMs),
      ])
    : [null, null, null, null];
  const input = {
    now: nowMs,
    timeScale: config().timeScale,
    incident: toReportIncident(row),
    timeline: entries.map(({ seq, at, actor, kind, data }) => ({
      ...{ seq, kind, actor: actor.name, actorType: actor.type },
      at: at.getTime(),
      text: describeTimelineEntry(kind, data),
    })),
    alerts,
    checks: records.map((record) => toCheckRecord(record, runbook)),
    overrules: Object.entries(overruled).map(
      ([check, { state, note, by }]) =>
        `Overruled by ${by}: ${itemOf(runbook, check)?.text ?? check} is ${state} (${note})`,
    ),
    verdicts: kept.map(
      ({ moment, at, diagnosis, samplesSha256 }): KeptVerdict => ({
        moment,
        diagnosis,
        samplesSha256,
        at: at.getTime(),
      }),
    ),
    newest,
    runs,
    signals: current?.signals ?? {},
    requests,
    host,
    changes: host ? changesUntil(host, row.openedAt.getTime() - changesBeforeMs, toMs) : [],
    heapProfiles: profileRows.map(toReportProfile),
    actionItems: signed,
    signatures: signatureRows.map(({ by, at, contentSha256 }) => ({ by: by.name, at: at.getTime(), contentSha256 })),
  };
  return { input, fromMs, toMs };
}

function toReportIncident(row: IncidentRow): ReportInput["incident"] {
  const { id, number, title, targetId, targetName, severity, state, openedAt, openedBy } = toIncidentSummary(row);
  const { runbookId, runbookSha256, previousIncidentId } = row;
  const ms = (at: Date | null) => at?.getTime() ?? null;
  return {
    ...{ id, number, title, targetId, targetName, severity, state, openedAt, openedBy },
    ...{ runbookId, runbookSha256, previousIncidentId },
    acknowledgedAt: ms(row.acknowledgedAt),
    acknowledgedBy: row.acknowledgedBy?.name ?? null,
    owner: row.owner?.name ?? null,
    ownerSince: ms(row.ownerSince),
    mitigatedAt: ms(row.mitigatedAt),
    resolvedAt: ms(row.resolvedAt),
    signedOffAt: ms(row.signedOffAt),
  };
}

const itemOf = (runbook: Runbook, check: string) =>
  listTaskItems(runbook).find(({ item }) => item.check === check)?.item ?? null;

function toCheckRecord(
  { check, state, result, recordedAt }: typeof evidence.$inferSelect,
  runbook: Runbook,
): CheckRecord {
  const found = listTaskItems(runbook).find(({ item }) => item.check === check);
  const { summary, query, source, at } = result;
  return {
    ...{ state, summary, query, source, at },
    text: found?.item.text ?? check,
    isSymptom: found?.kind === "symptoms",
    recordedAt: recordedAt.getTime(),
  };
}

function changesUntil(host: HostReport, sinceMs: number, toMs: number) {
  return toChanges(host, sinceMs).filter(({ at }) => at <= toMs);
}
