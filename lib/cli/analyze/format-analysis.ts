import { emRule, formatBytes, formatCount, formatDuration, formatPercent, formatUtc } from "@/lib/domain/format/format";
import type { ForecastPoint, Gate, TrendResult } from "@/lib/domain/trend/trend";
import type { AnalysisOutput } from "./to-output";

/** The analysis for reading: verdict and reasons, the gates, the forecast and what earlier forecasts were worth. */
export function formatAnalysis(output: AnalysisOutput, result: TrendResult, limitBytes: number | null): string {
  const blocks = [
    [`${output.verdict} (confidence ${result.confidence})`, ...output.reasons.map((reason) => `  ${reason}`)],
    table(facts(output, result, limitBytes)),
    output.gates.length > 0 ? ["Gates", ...table(result.gates.map(gateRow))] : [],
    [
      "Forecast",
      ...table(result.forecast.map((point) => forecastRow(point, result.segment?.toMs ?? null))),
      `  ${backTestSentence(result)}`,
    ],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}

function facts(output: AnalysisOutput, result: TrendResult, limitBytes: number | null): string[][] {
  const rule = output.predictLinear;
  return [
    ["Level", bytes(result.levelBytes)],
    ["Limit", limitText(limitBytes)],
    ["Slope", perHour(output.slopeBytesPerSecond)],
    ["Smallest slope to be seen", perHour(output.smallestDetectableSlopeBytesPerSecond)],
    ["Time to the limit", timeToLimitText(result)],
    [
      `predict_linear, ${formatDuration(rule.windowSeconds)} window`,
      `${bytes(rule.bytes)} in ${formatDuration(rule.horizonSeconds)}${
        rule.limitReachedInSeconds === null ? "" : `, at the limit in ${formatDuration(rule.limitReachedInSeconds)}`
      }`,
    ],
  ];
}

function limitText(limitBytes: number | null): string {
  if (limitBytes === null) return "not known";
  return limitBytes === Number.POSITIVE_INFINITY ? "none" : formatBytes(limitBytes);
}

function timeToLimitText({ timeToLimit, segment }: TrendResult): string {
  if (!timeToLimit) return emRule;
  const { earliest, central, latest } = timeToLimit;
  if (central === 0) return "reached";
  const clock = segment ? ` (${formatUtc(segment.toMs + earliest * 1000, segment.toMs)})` : "";
  const last =
    latest === null ? "at the latest beyond what these samples can tell" : `at the latest ${formatDuration(latest)}`;
  return `${formatDuration(central)}; at the earliest ${formatDuration(earliest)}${clock}, ${last}`;
}

const comparisons = { "at least": "≥", "at most": "≤", above: ">", below: "<" } as const;

function gateRow(gate: Gate): string[] {
  return [
    gate.passed ? "passed" : "failed",
    gate.name,
    gate.value === null ? emRule : inUnit(gate.value, gate.unit),
    `${comparisons[gate.passes]} ${inUnit(gate.threshold, gate.unit)}`,
  ];
}

function inUnit(value: number, unit: Gate["unit"]): string {
  if (value === Number.POSITIVE_INFINITY) return "∞";
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "seconds":
      return formatDuration(value);
    case "ratio":
      return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : emRule;
    case "count":
      return formatCount(value);
  }
}

function forecastRow(
  { horizonSeconds, bytes: central, low, high, basis }: ForecastPoint,
  fromMs: number | null,
): string[] {
  return [
    `in ${formatDuration(horizonSeconds)}`,
    fromMs === null ? "" : formatUtc(fromMs + horizonSeconds * 1000, fromMs),
    formatBytes(central),
    `${formatBytes(low)} to ${formatBytes(high)}`,
    basis,
  ];
}

function backTestSentence({ backTest, forecast }: TrendResult): string {
  if (!backTest) {
    return forecast.length > 0
      ? "No earlier forecast of this series has a known outcome yet."
      : "There is no forecast.";
  }
  const { origins, leadSeconds, withinShare } = backTest;
  return `Of the last ${origins} forecasts made ${formatDuration(leadSeconds)} ahead, 90 % were within ${formatPercent(withinShare)} of the level.`;
}

const bytes = (value: number | null) => (value === null ? emRule : formatBytes(value));

const perHour = (bytesPerSecond: number | null) =>
  bytesPerSecond === null ? emRule : `${formatBytes(bytesPerSecond * 3600)}/h`;

/** Columns aligned and indented by two. */
function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
}
