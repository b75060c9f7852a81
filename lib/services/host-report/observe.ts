import "server-only";
import type { HostChanges } from "@/lib/domain/host/changes";
import { type HostReport, type ObservedChange, partValue, type ReportPart } from "@/lib/domain/host/report";

const keptMs = 7 * 24 * 3_600_000;
const mostKept = 50;

/**
 * What changed between two reports of a target whatever the files' times say (a copy can keep an old time): another program,
 * another package version, another configuration. Together with what was seen before, of the last seven days and at most
 * fifty. What either look could not read is no change.
 */
export function observeChanges(
  before: HostReport | null,
  now: Pick<HostReport, "at" | "changes" | "config">,
): ObservedChange[] {
  if (!before) return [];
  const seen = [...programChange(before.changes, now.changes), ...configChange(before, now)].map(
    (change): ObservedChange => ({ ...change, at: now.at, sinceMs: before.at }),
  );
  return [...before.observed, ...seen].filter(({ at }) => at >= now.at - keptMs).slice(-mostKept);
}

type Seen = Pick<ObservedChange, "kind" | "text">;

function programChange(before: ReportPart<HostChanges>, now: ReportPart<HostChanges>): Seen[] {
  const [old, fresh] = [partValue(before), partValue(now)];
  if (!old || !fresh) return [];
  const [from, to] = [old.package, fresh.package];
  if (from?.version && to?.version && from.name === to.name && from.version !== to.version) {
    return [{ kind: "version", text: `package ${to.name}: ${from.version} → ${to.version} (seen by the console)` }];
  }
  const [was, is] = [old.executable, fresh.executable];
  if (was?.path !== undefined && is?.path !== undefined && was.path !== is.path) {
    return [{ kind: "deploy", text: `the process runs ${is.path} instead of ${was.path} (seen by the console)` }];
  }
  if (!was?.sha256 || !is?.sha256 || was.sha256 === is.sha256) return [];
  return [{ kind: "deploy", text: `the process runs another build of ${is.path} (seen by the console)` }];
}

function configChange(before: Pick<HostReport, "config">, now: Pick<HostReport, "config">): Seen[] {
  const [was, is] = [partValue(before.config)?.file, partValue(now.config)?.file];
  if (!was || !is) return [];
  if (was.path !== is.path) {
    return [{ kind: "config", text: `the process reads ${is.path} instead of ${was.path} (seen by the console)` }];
  }
  // A file whose time moved along is in the list already, with the better time.
  if (!was.sha256 || !is.sha256 || was.sha256 === is.sha256 || was.modifiedAt !== is.modifiedAt) return [];
  return [{ kind: "config", text: `configuration ${is.path} changed under its old time (seen by the console)` }];
}
