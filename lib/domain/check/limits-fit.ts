import { formatBytes, formatPercent, formatUtc } from "@/lib/domain/format/format";
import { freshValue, isHostMemoryLimit } from "@/lib/domain/signal/signal";
import type { CheckResult } from "./check";
import type { CheckContext } from "./context";
import { decided, undecided } from "./result";

/** The highest RSS may be this share of the limit; the rest is headroom below the line at which the runbook's alert fires. */
const peakShare = 0.8;

/** Post-incident 3: a limit is set, the highest RSS since the last start leaves headroom below it, and the host has that much. */
export function limitsFit({ nowMs, signals, postIncident: { stability } }: CheckContext): CheckResult {
  const name = "limits-fit";
  const { limit } = signals;
  const limitBytes = freshValue(limit);
  if (!limit || limitBytes === null) return undecided(name, "limit", limit);
  if (isHostMemoryLimit(limit)) {
    return decided(name, "not met", limit, {
      summary: "no limit is set",
      detail: `Nothing nearer than the host's ${formatBytes(limitBytes)} bounds this node. "Set memory limits" sets one.`,
    });
  }
  const { peakBytes, peakSinceMs } = stability;
  if (peakBytes === null || peakSinceMs === null) {
    return decided(name, "unknown", limit, {
      summary: `limit ${formatBytes(limitBytes)}, peak unknown`,
      detail: `The limit is ${formatBytes(limitBytes)} (${limit.source}); without samples of RSS its peak is not known.`,
    });
  }
  const share = peakBytes / limitBytes;
  const summary = `peak ${formatBytes(peakBytes)}, ${formatPercent(share)} of ${formatBytes(limitBytes)}`;
  const peak = `Highest RSS since ${formatUtc(peakSinceMs, nowMs)}: ${formatBytes(peakBytes)}, ${formatPercent(share)} of the limit of ${formatBytes(limitBytes)} (${limit.source}); ${formatPercent(peakShare)} leave headroom.`;
  const tight = share > peakShare;
  const total = signals["host-memory-total"];
  const totalBytes = freshValue(total);
  if (totalBytes !== null && limitBytes > totalBytes) {
    const detail = `${peak} The host has ${formatBytes(totalBytes)} only, so it is short before the limit holds.`;
    return decided(name, "not met", limit, { summary: `limit above the host's ${formatBytes(totalBytes)}`, detail });
  }
  if (tight) return decided(name, "not met", limit, { summary, detail: peak });
  if (totalBytes === null) {
    const detail = `${peak} How much the host has is not known: ${total?.detail ?? "no source is configured"}.`;
    return decided(name, "unknown", limit, { summary: `${summary}, host unknown`, detail });
  }
  return decided(name, "met", limit, { summary, detail: `${peak} The host has ${formatBytes(totalBytes)}.` });
}
