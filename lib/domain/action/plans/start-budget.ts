import { counted } from "@/lib/domain/diagnosis/wording";
import { formatDuration } from "@/lib/domain/format/format";
import type { PlanLooks, Precondition } from "./looks";

/** As guts-node's hardened unit has it, for supervisors whose rule is not known. */
const usualBurst = 5;
const usualIntervalSeconds = 500;

/**
 * Whether the supervisor will start the node once more: systemd refuses after StartLimitBurst starts within its interval,
 * and then the node stays down. `needed` starts are taken, those of an automatic revert included. Empty on Kubernetes,
 * which only waits longer.
 */
export function startBudget({ target, unit, starts, nowMs }: PlanLooks, needed: number): Precondition[] {
  const { kind } = target.host;
  if (kind === "kubernetes") return [];
  const text = "The supervisor has starts left";
  if (unit?.result === "start-limit-hit") {
    const detail = `${unit.id} is at its start limit: systemd starts it no more until systemctl reset-failed ${unit.id}.`;
    return [{ text, state: "not met", detail, blocking: true }];
  }
  const burst = unit?.startLimitBurst ?? usualBurst;
  const intervalSeconds = parseSystemdSpan(unit?.startLimitInterval ?? null) ?? usualIntervalSeconds;
  if (unit?.startLimitBurst === 0 || (unit && intervalSeconds === 0)) {
    return [{ text, state: "met", detail: `${unit.id} has no start limit` }];
  }
  const seen = starts.filter((at) => at > nowMs - intervalSeconds * 1000).length;
  const restarts = unit?.restarts == null ? "" : `; NRestarts ${unit.restarts}`;
  const rule = unit ? `StartLimitBurst of ${unit.id}` : "the supervisor's own rule is not known";
  const detail = `${counted(seen, "start")} seen in the last ${formatDuration(intervalSeconds)}, of ${burst} (${rule}${restarts}); this plan takes ${needed === 1 ? "one" : `one, and one more if it is taken back`}`;
  if (seen + needed <= burst) return [{ text, state: "met", detail }];
  const free = Math.max(0, burst - seen);
  const isBlocked = free === 0 && kind === "systemd";
  const wait =
    free === 0
      ? `none left: wait until ${formatDuration(intervalSeconds)} have passed`
      : "no start is left to take it back with";
  return [{ text, state: "not met", detail: `${detail}; ${wait}`, ...(isBlocked ? { blocking: true } : {}) }];
}

const unitSeconds: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/** A span in systemd's words, such as `8min 20s`, in seconds; null for anything else (systemd.time(7)). */
export function parseSystemdSpan(span: string | null): number | null {
  if (span === null || span === "") return null;
  if (span === "0") return 0;
  let seconds = 0;
  for (const part of span.split(" ")) {
    const found = /^([0-9]{1,12}(?:\.[0-9]{1,6})?)(us|ms|s|min|h|d|w)$/.exec(part);
    const unit = unitSeconds[found?.[2] ?? ""];
    if (!found || unit === undefined) return null;
    seconds += Number(found[1]) * unit;
  }
  return seconds;
}
