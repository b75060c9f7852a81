import { formatBytes, formatDuration, formatPercent } from "@/lib/domain/format/format";
import { freshValue, type SignalName, type SignalSet } from "@/lib/domain/signal/signal";
import type { CheckResult } from "./check";
import type { CheckContext } from "./context";
import { decided, undecided } from "./result";

/** The diagnosis steps that only measure: `met` means that the number was read, `unknown` that it could not be. */

const part = (signals: SignalSet, name: SignalName, toText: (value: number) => string): string | null => {
  const value = freshValue(signals[name]);
  return value === null ? null : toText(value);
};
const joined = (parts: (string | null)[]) => parts.filter((text) => text !== null).join(" · ");

export function processMemory({ signals }: CheckContext): CheckResult {
  const rss = freshValue(signals.rss);
  if (!signals.rss || rss === null) return undecided("process-memory", "RSS", signals.rss);
  const summary = joined([
    `RSS ${formatBytes(rss)}`,
    part(signals, "rss-peak", (bytes) => `peak ${formatBytes(bytes)}`),
    part(signals, "virtual-memory", (bytes) => `virtual ${formatBytes(bytes)}`),
  ]);
  return decided("process-memory", "met", signals.rss, { summary, detail: `Read from ${signals.rss.source}.` });
}

export function hostMemory({ signals }: CheckContext): CheckResult {
  const total = freshValue(signals["host-memory-total"]);
  const available = freshValue(signals["host-memory-available"]);
  const signal = signals["host-memory-total"];
  if (!signal || total === null || available === null) return undecided("host-memory", "host memory", signal);
  const used = total - available;
  return decided("host-memory", "met", signal, {
    summary: `${formatBytes(used)} of ${formatBytes(total)} used (${formatPercent(used / total)})`,
    detail: `${formatBytes(available)} are available to processes without swapping (MemAvailable).`,
  });
}

export function memoryTrend({ trend, signals }: CheckContext): CheckResult {
  if (trend.bytesPerSecond === null) {
    return {
      ...undecided("memory-trend", "trend", undefined),
      summary: "trend unknown",
      detail: trend.detail ?? "Prometheus has too few samples of this node's RSS.",
      query: trend.query,
      source: signals.rss?.source ?? "none",
    };
  }
  const perMinute = trend.bytesPerSecond * 60;
  const sign = perMinute < 0 ? "−" : "+";
  return {
    name: "memory-trend",
    state: "met",
    summary: `${sign}${formatBytes(Math.abs(perMinute))}/min over ${formatDuration(trend.windowSeconds)}`,
    detail:
      "The slope of a straight line through the window, as the alert's rule computes it. It tells nothing about the shape, and a restart inside the window misleads it.",
    query: trend.query,
    source: "Prometheus",
    at: trend.at,
  };
}

export function cacheSize({ signals }: CheckContext): CheckResult {
  const bytes = freshValue(signals["cache-bytes"]);
  const signal = signals["cache-bytes"];
  if (!signal || bytes === null) return undecided("cache-size", "cache", signal);
  const summary = joined([
    formatBytes(bytes) + (part(signals, "cache-max-bytes", (max) => ` of ${formatBytes(max)}`) ?? ""),
    part(signals, "cache-entries", (count) => `${count} entries`),
  ]);
  return decided("cache-size", "met", signal, { summary, detail: `Read from ${signal.source}.` });
}

export function connectionCount({ signals }: CheckContext): CheckResult {
  const count = freshValue(signals.connections);
  const signal = signals.connections;
  if (!signal || count === null) return undecided("connection-count", "connections", signal);
  const summary = joined([
    `${count} open${part(signals, "connections-max", (max) => ` of ${max}`) ?? ", no limit"}`,
    part(signals, "peers", (peers) => `${peers} peers`),
    part(signals, "connection-buffer-bytes", (bytes) => `${formatBytes(bytes)} in buffers`),
  ]);
  return decided("connection-count", "met", signal, { summary, detail: `Read from ${signal.source}.` });
}

export function mempool({ signals }: CheckContext): CheckResult {
  const count = freshValue(signals["mempool-transactions"]);
  const signal = signals["mempool-transactions"];
  if (!signal || count === null) return undecided("mempool", "mempool", signal);
  return decided("mempool", "met", signal, {
    summary: `${count} pending transactions`,
    detail: `Read from ${signal.source}.`,
  });
}
