import { formatBytes, formatCount, formatFullUtc, formatPercent, formatSeconds } from "@/lib/domain/format/format";
import { partValue } from "@/lib/domain/host/report";
import { causeOf } from "@/lib/domain/report/cause";
import { spanOf } from "@/lib/domain/report/fact";
import { profilesAsMarkdown } from "@/lib/domain/report/heap-profiles";
import type { ReportInput } from "@/lib/domain/report/input";
import { toCode, toFence, toMarkdownText, toTable } from "@/lib/domain/report/markdown-text";
import type { Report } from "@/lib/domain/report/report";
import type { SignalName } from "@/lib/domain/signal/signal";

/** The runbook's word for growth without a bound. */
const leakLabel = "memory-leak";

/** An issue for those who make the node: what they need and no name of a person. */
export interface EscalationIssue {
  title: string;
  /** GitHub-flavoured Markdown, secrets taken out. */
  body: string;
  labels: string[];
}

/** Stands in the text of an incident's issue and of no other, so that an issue that is filed already is found. */
export const issueMarker = (incidentId: string): string => `guts-runbook incident ${incidentId}`;

const mostEvidence = 12;
const notKnown = "unknown";

/** The text of an issue about an incident, from its report and what that was made from. Pure. */
export function toEscalationIssue(input: ReportInput, report: Report): EscalationIssue {
  const cause = causeOf(input);
  const what = cause.state === "known" ? cause.finding.title : "high memory usage, cause not determined";
  const isUnbounded = cause.state === "known" && cause.diagnosis.verdict.shape === "leak";
  const parts = [
    toMarkdownText(summaryOf(report)),
    `Reference: ${issueMarker(report.incident.id)}`,
    `## Profile\n\n${table("Fact", profile(input))}`,
    ...heapProfiles(report),
    `## Workload\n\n${table("Measure", workload(input))}`,
    `## Configuration in effect\n\n${configuration(report)}`,
    `## Evidence\n\n${evidence(report)}`,
    `## What was tried\n\n${tried(report)}`,
    ...report.charts.map(({ summary }) => `## Memory over time\n\n${toMarkdownText(summary)}`),
    "A diagnostics bundle can be made with the runbook's action _Collect diagnostics_. It is not attached by itself.",
  ];
  return {
    title: `guts-node: ${what}`.slice(0, 200),
    body: `${parts.join("\n\n")}\n`,
    labels: isUnbounded ? [leakLabel] : [],
  };
}

function summaryOf({ fields, incident, generatedAt }: Report): string {
  const { cause, forecast } = fields;
  const why = cause.state === "known" ? cause.lines.join(". ") : `Cause ${cause.reason}`;
  const ahead = forecast.state === "known" ? forecast.lines[0] : `Forecast unknown: ${forecast.reason}`;
  return `${incident.title}, since ${formatFullUtc(incident.openedAt)}. ${why}. ${ahead}. As of ${formatFullUtc(generatedAt)}.`;
}

function profile({ host, signals, now, timeline }: ReportInput): [string, string][] {
  const software = host ? partValue(host.changes) : null;
  const system = host ? partValue(host.systemMemory) : null;
  const memory = host ? partValue(host.processMemory) : null;
  const started = signals["process-start-time"]?.value;
  const bytes = (name: SignalName) => {
    const value = signals[name]?.value;
    return value == null ? notKnown : formatBytes(value);
  };
  const total = system?.totalBytes ?? signals["host-memory-total"]?.value ?? null;
  return [
    ["Version", software?.package ? `${software.package.name} ${software.package.version}` : notKnown],
    ["Uptime", started == null ? notKnown : spanOf(started * 1000, now)],
    ["Starts seen during the incident", String(timeline.filter(({ kind }) => kind === "process.restarted").length)],
    ["Host memory", total === null ? notKnown : formatBytes(total)],
    ["Limit of the process", bytes("limit")],
    ["Resident memory", bytes("rss")],
    ["Anonymous memory", memory?.anonBytes == null ? bytes("anonymous-memory") : formatBytes(memory.anonBytes)],
    ["Swapped out", memory?.swapBytes == null ? bytes("swap") : formatBytes(memory.swapBytes)],
    ["Threads", memory?.threads == null ? notKnown : String(memory.threads)],
    ["Operating system, processor", `${notKnown}: the console does not read them; add them by hand`],
  ];
}

/** The newest profile of which it is known what grew, else the newest; nothing where none was taken. */
function heapProfiles({ heapProfiles: kept }: Report): string[] {
  const shown = kept.findLast(({ growth }) => growth !== null) ?? kept.at(-1);
  return shown ? [`## Heap profile\n\n${profilesAsMarkdown([shown])}`] : [];
}

function workload({ signals, requests }: ReportInput): [string, string][] {
  const count = (name: SignalName) => {
    const value = signals[name]?.value;
    return value == null ? notKnown : formatCount(value);
  };
  const latency = signals["request-latency-p99"]?.value;
  return [
    ["Repositories", count("repositories")],
    ["Connections", count("connections")],
    ["WebSocket connections", count("realtime-connections")],
    ["Peers", count("peers")],
    ["Mempool transactions", count("mempool-transactions")],
    ["Requests", rateOf(requests)],
    ["Request latency p99", latency == null ? notKnown : formatSeconds(latency)],
  ];
}

function rateOf(requests: ReportInput["requests"]): string {
  if (!requests || requests.total === null) return notKnown;
  const perSecond = requests.total / Math.max(1, (requests.toMs - requests.fromMs) / 1000);
  const failed =
    requests.failed === null || requests.total === 0
      ? ""
      : `, ${formatPercent(requests.failed / requests.total)} with a status of 500 or above`;
  return `${formatCount(perSecond)} per second on average${failed}`;
}

function table(head: string, rows: [string, string][]): string {
  return toTable(
    [head, "Value"],
    rows.map(([name, value]) => [name, toMarkdownText(value)]),
  );
}

function configuration({ configuration: file, fields }: Report): string {
  if (file) return `${toCode(file.path)}, secrets taken out:\n\n${toFence(file.text, "yaml")}`;
  const { settings } = fields;
  return `_unknown: ${toMarkdownText(settings.state === "known" ? "its text could not be read" : settings.reason)}_`;
}

function evidence(report: Report): string {
  const rows = report.evidence
    .slice(0, mostEvidence)
    .map(({ what, value, query, source, at }) => [
      ...[toMarkdownText(what), value === null ? notKnown : toMarkdownText(value)],
      ...[query === null ? "" : toCode(query), toMarkdownText(source), at === null ? notKnown : formatFullUtc(at)],
    ]);
  return toTable(["What", "Value", "Query", "Source", "At"], rows) || "_unknown: nothing was measured_";
}

function tried({ runs }: Report): string {
  if (runs.length === 0) return "Nothing yet from the console.";
  return runs
    .map(({ title, option, requestedAt, state, result, watch }) => {
      const effect = watch ? ` Effect: ${watch.state}, ${watch.detail}.` : "";
      return `- ${toMarkdownText(`${title} (${option}), ${formatFullUtc(requestedAt)}: ${result ?? state}.${effect}`)}`;
    })
    .join("\n");
}
