import type { StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import { formatBytes, formatDuration, formatFullUtc, formatGrowth } from "@/lib/domain/format/format";
import { partValue } from "@/lib/domain/host/report";
import { isHostMemoryLimit } from "@/lib/domain/signal/signal";
import { knownOr, unknown } from "./fact";
import type { ReportField } from "./fields";
import type { ReportInput } from "./input";
import type { Fact } from "./report";

/** What the node runs with, what bounds it, and how long that lasts. */
export function resourceFields(
  input: ReportInput,
): Pick<Record<ReportField, Fact>, "settings" | "limits" | "forecast"> {
  return { settings: settingsOf(input), limits: limitsOf(input), forecast: forecastOf(input) };
}

function settingsOf({ host, runs }: ReportInput): Fact {
  const lines: string[] = [];
  const file = host ? (partValue(host.config)?.file ?? null) : null;
  if (host && file) {
    const sum = file.sha256 ? `, sha256 ${file.sha256}` : "";
    lines.push(`${file.path} as read at ${formatFullUtc(host.config.at)}${sum}`);
  }
  if (host?.configMismatch) {
    lines.push(`The process reads ${host.configMismatch.read}, not ${host.configMismatch.configured} as configured`);
  }
  for (const run of runs) {
    if (run.watch?.state === "held" && run.diff) lines.push(`Held with the change of ${run.diff.path} by ${run.title}`);
  }
  if (lines.length > 0) return knownOr(lines, "");
  if (!host) return unknown("there is no access to the node's host");
  return unknown(host.config.state === "answered" ? "the host did not tell which file is read" : host.config.detail);
}

function limitsOf({ signals, host, now }: ReportInput): Fact {
  const lines: string[] = [];
  for (const [word, signal] of [
    ["Limit", signals.limit],
    ["Throttled from", signals["limit-soft"]],
  ] as const) {
    if (signal?.value == null) continue;
    const none = isHostMemoryLimit(signal) ? " (no limit is set: the host's memory)" : "";
    lines.push(
      `${word} ${formatBytes(signal.value)}${none}, as of ${formatFullUtc(signal.at ?? now)}, from ${signal.source}`,
    );
  }
  const unit = host ? partValue(host.unit) : null;
  if (unit)
    lines.push(`${unit.id}: MemoryMax ${toText(unit.memoryMaxBytes)}, MemoryHigh ${toText(unit.memoryHighBytes)}`);
  return knownOr(lines, signals.limit?.detail ?? "no source tells a limit");
}

function toText(bytes: number | "unlimited" | null): string {
  if (bytes === null) return "not told";
  return bytes === "unlimited" ? "not set" : formatBytes(bytes);
}

/** Of the verdict at the closing, else of the newest. */
function forecastOf({ verdicts, newest }: ReportInput): Fact {
  const kept = verdicts.filter(({ moment }) => moment === "closing").at(-1)?.diagnosis ?? null;
  const diagnosis = kept ?? newest;
  if (!diagnosis) return unknown("the node's memory was not judged");
  return knownOr(describeForecast(diagnosis), diagnosis.verdict.headline.decides);
}

function describeForecast({ trend, verdict }: StoredDiagnosis): string[] {
  const lines: string[] = [];
  const at = formatFullUtc(verdict.at);
  if (trend.timeToLimit) {
    const { earliest, central, latest } = trend.timeToLimit;
    const reach = latest === null ? "no latest time within the forecast" : `${formatDuration(latest)} at the latest`;
    lines.push(
      `Limit reached ${formatDuration(central)} after ${at}: ${formatDuration(earliest)} at the earliest, ${reach}`,
    );
  } else {
    lines.push(`${verdict.headline.decides}, as of ${at}`);
  }
  if (trend.slopeBytesPerSecond !== null) lines.push(`Slope ${formatGrowth(trend.slopeBytesPerSecond)}`);
  const far = trend.forecast.at(-1);
  if (far) {
    const span = `between ${formatBytes(far.low)} and ${formatBytes(far.high)} (90 %, ${far.basis})`;
    lines.push(`${formatBytes(far.bytes)} in ${formatDuration(far.horizonSeconds)}, ${span}`);
  }
  return lines;
}
