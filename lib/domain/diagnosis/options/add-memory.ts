import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import { hostMemory } from "../host-memory";
import type { Situation } from "../situation";
import type { OptionAssessment } from "../verdict";
import { assessment } from "./catalogue";
import { timeGained, whatIf } from "./effect";
import { restartLosses } from "./restart-losses";

/** A node should sit at 70 % of its limit, which leaves room for a daily peak before the alert at 90 %. */
const comfortableShare = 0.7;
const hostReserveShare = 0.1;
const worthwhileShare = 1.05;
const mebibyte = 1024 * 1024;

/** Option F: a higher limit, as far as the host has memory to give. It frees nothing. */
export function assessAddMemory(situation: Situation): OptionAssessment {
  const { limit, limitBytes, levelBytes, growthPerSecond, proposals, trend } = situation;
  const common = {
    expectedFreedBytes: 0,
    basis: "a higher limit frees nothing",
    loses: situation.raisesLimitLive ? [] : restartLosses(situation),
    restarts: situation.raisesLimitLive ? 0 : 1,
  };
  if (limit.state === "none") {
    return assessment("F", { ...common, helps: "no", reason: "No limit is set that could be raised." });
  }
  if (limitBytes === null || levelBytes === null) {
    return assessment("F", { ...common, helps: "unknown", reason: "The limit or the level of memory is not known." });
  }
  if (!situation.high && !situation.grows) {
    return assessment("F", { ...common, helps: "no", reason: "Memory is not near its limit." });
  }
  const host = hostMemory(situation);
  if (!host) {
    return assessment("F", {
      ...common,
      helps: "unknown",
      reason: "How much memory the host has to give is not known.",
    });
  }
  const wanted = proposals?.memoryLimitBytes ?? Math.max(levelBytes, limitBytes) / comfortableShare;
  // What the node uses already is its own; beyond that it can only take what the host can spare.
  const possible = Math.min(levelBytes + host.availableBytes, host.totalBytes) - hostReserveShare * host.totalBytes;
  const next = Math.floor(Math.min(wanted, possible) / mebibyte) * mebibyte;
  if (next < worthwhileShare * limitBytes) {
    const reason =
      wanted < worthwhileShare * limitBytes
        ? `The proposed limit of ${formatBytes(wanted)} is not above the present one.`
        : `The host has only ${formatBytes(host.availableBytes)} available: no room for a limit above ${formatBytes(limitBytes)}.`;
    return assessment("F", { ...common, helps: "no", reason });
  }
  const effect = {
    levelAfterBytes: levelBytes,
    slopeAfterBytesPerSecond: growthPerSecond ?? 0,
    limitAfterBytes: next,
  };
  const gained = timeGained(situation, effect);
  return assessment("F", {
    ...common,
    ...gained,
    helps: "yes",
    reason:
      gained.timeGainedSeconds === null
        ? `A limit of ${formatBytes(next)} would put memory at ${Math.round((levelBytes / next) * 100)} % of it.`
        : `A limit of ${formatBytes(next)} ${(trend.restartLoop?.kills ?? 0) > 0 ? "makes each life longer by" : "buys"} about ${formatDuration(gained.timeGainedSeconds)}; the growth goes on.`,
    whatIf: whatIf(situation, effect),
  });
}
