import "server-only";
import { eq } from "drizzle-orm";
import type { HostDetailReader } from "@/lib/adapters/hosts/registry";
import { db } from "@/lib/db/client";
import { hostReports } from "@/lib/db/schema";
import type { ProcessMemory } from "@/lib/domain/host/process-memory";
import { findConfigMismatch, type HostReport, partValue, type ReportPart } from "@/lib/domain/host/report";
import type { Target } from "@/lib/domain/target/target";
import { diffConfig, toVersion } from "./earlier-config";
import { observeChanges } from "./observe";
import { readPart } from "./read-part";
import { keepSnapshot } from "./snapshots";

export interface RefreshOptions {
  /**
   * Whether the process's memory is read in full, for which the kernel walks its whole address space: only where somebody
   * looks, that is with a live incident. Default true.
   */
  withProcessMemory?: boolean;
}

const notRead: Omit<Extract<ReportPart<ProcessMemory>, { detail: string }>, "at"> = {
  state: "not read",
  detail: "the process's memory is read in full while the target has an open incident",
};

const oomHours = 24;
const packageDays = 30;

/**
 * Asks the host helper everything that a diagnosis wants beside the facts of every round, and stores it with the state the
 * configuration was seen in. At most two verbs run at a time. Whatever the host does, there is a report, in which each part
 * that failed says why; rejects only when the database does.
 */
export async function refreshHostReport(
  target: Target,
  reader: HostDetailReader,
  nowMs: number,
  { withProcessMemory = true }: RefreshOptions = {},
): Promise<HostReport> {
  const startedAt = performance.now();
  const now = () => Math.round(nowMs + performance.now() - startedAt);
  const before = await readHostReport(target.id);
  const [config, backups] = await Promise.all([
    readPart(() => reader.readConfig(), now),
    readPart(() => reader.readBackups(), now),
  ]);
  const [processMemory, systemMemory] = await Promise.all([
    withProcessMemory ? readPart(() => reader.readProcessMemory(), now) : { ...notRead, at: now() },
    readPart(() => reader.readSystemMemory(), now),
  ]);
  const [oomEvents, unit] = await Promise.all([
    readPart(() => reader.readOomEvents({ hours: oomHours }), now),
    readPart(() => reader.readUnit(), now),
  ]);
  const changes = await readPart(() => reader.readChanges({ days: packageDays }), now);
  const told = {
    targetId: target.id,
    at: nowMs,
    processMemory,
    systemMemory,
    oomEvents,
    unit,
    config,
    backups,
    changes,
  };
  const report: HostReport = {
    ...told,
    configDiff: await diffConfig(told, reader),
    configMismatch: findConfigMismatch(target.host.configPath, config),
    observed: observeChanges(before, told),
  };
  const version = toVersion(partValue(config));
  if (version) await keepSnapshot(target.id, version, new Date(nowMs));
  await storeHostReport(report);
  return report;
}

async function storeHostReport(report: HostReport): Promise<void> {
  const set = { report, at: new Date(report.at) };
  await db()
    .insert(hostReports)
    .values({ targetId: report.targetId, ...set })
    .onConflictDoUpdate({ target: hostReports.targetId, set });
}

/** The newest report on a target; null until there was one, and for a target without host access. */
export async function readHostReport(targetId: string): Promise<HostReport | null> {
  const [row] = await db().select().from(hostReports).where(eq(hostReports.targetId, targetId));
  return row?.report ?? null;
}
