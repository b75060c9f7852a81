import { formatBytes, formatPercent } from "@/lib/domain/format/format";
import { freshValue, isHostMemoryLimit } from "@/lib/domain/signal/signal";
import type { CheckResult } from "./check";
import { type CheckContext, highMemoryRatio } from "./context";
import { decided, undecided } from "./result";

/** Symptom 1: RSS, from whichever source has it, above 90 % of the limit in force. */
export function memoryOverLimit({ signals }: CheckContext): CheckResult {
  const name = "memory-over-limit";
  const rss = freshValue(signals.rss);
  const limit = freshValue(signals.limit);
  if (!signals.rss || rss === null) return undecided(name, "RSS", signals.rss);
  if (!signals.limit || limit === null) return undecided(name, "limit", signals.limit);
  const ratio = rss / limit;
  return decided(name, ratio > highMemoryRatio ? "met" : "not met", signals.rss, {
    summary: isHostMemoryLimit(signals.limit)
      ? `${formatPercent(ratio)} of the host's memory; no limit is set`
      : `${formatPercent(ratio)} of ${formatBytes(limit)}`,
    detail: `RSS ${formatBytes(rss)} of ${formatBytes(limit)} (limit from ${signals.limit.source}) is ${formatPercent(ratio)}; the runbook's line is ${formatPercent(highMemoryRatio)}.`,
    query: "guts_process_resident_memory_bytes / guts_config_max_memory",
  });
}

/** Symptom 5: the node's own RSS metric above the threshold; other sources of RSS do not count here. */
export function rssOverThreshold({ signals }: CheckContext): CheckResult {
  const name = "rss-over-threshold";
  const rss = freshValue(signals.rss);
  if (!signals.rss || rss === null) return undecided(name, "RSS metric", signals.rss);
  if (!signals.rss.source.includes("guts_process_resident_memory_bytes")) {
    return {
      ...undecided(name, "RSS metric", undefined),
      detail: `The node does not expose guts_process_resident_memory_bytes. RSS is known from ${signals.rss.source}, and the first symptom uses it.`,
      source: signals.rss.source,
    };
  }
  const limit = freshValue(signals.limit);
  if (!signals.limit || limit === null) return undecided(name, "threshold", signals.limit);
  if (isHostMemoryLimit(signals.limit)) {
    return {
      ...undecided(name, "threshold", undefined),
      detail: `No limit is set, so there is no threshold. The host has ${formatBytes(limit)}.`,
      source: signals.limit.source,
    };
  }
  const threshold = limit * highMemoryRatio;
  const over = rss > threshold;
  return decided(name, over ? "met" : "not met", signals.rss, {
    summary: `${formatBytes(rss)}, threshold ${formatBytes(threshold)}`,
    detail: `guts_process_resident_memory_bytes is ${formatBytes(rss)}, ${over ? "above" : "not above"} the threshold of ${formatBytes(threshold)} (${formatPercent(highMemoryRatio)} of the limit).`,
    query: "guts_process_resident_memory_bytes",
  });
}
