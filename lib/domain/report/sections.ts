import { formatBytes, formatFullUtc } from "@/lib/domain/format/format";
import { type ReportChapter, reportChapters, reportFieldNames, reportFields } from "./fields";
import { profilesAsMarkdown } from "./heap-profiles";
import { toCode, toFence, toMarkdownText, toTable } from "./markdown-text";
import type { Fact, Report, ReportChart, ReportRun } from "./report";
import { describeBefore } from "./run-fields";

/** A part of the report as Markdown, without its heading. `chart` is the number of the picture that belongs to it. */
export interface ReportSection {
  id: string;
  title: string;
  markdown: string;
  chart?: number;
}

const text = toMarkdownText;
const orUnknown = (value: string | null) => (value === null ? "unknown" : text(value));
const joined = (parts: readonly string[]) => parts.filter((part) => part !== "").join("\n\n");

/** The report in its order; every renderer shows these sections. Sections without content are left out. */
export function toSections(report: Report): ReportSection[] {
  const charts = report.charts.map((chart, index) => ({
    ...{ id: `chart-${index + 1}`, title: chart.title, chart: index },
    markdown: toChartWords(chart),
  }));
  const sections: ReportSection[] = [
    ...reportChapters.map((chapter) => chapterSection(report, chapter)),
    { id: "runs", title: "Runs", markdown: joined(report.runs.map(toRun)) },
    ...charts,
    { id: "heap-profiles", title: "Heap profiles", markdown: profilesAsMarkdown(report.heapProfiles) },
    { id: "verdicts", title: "Verdicts kept", markdown: toVerdicts(report) },
    { id: "timeline", title: "Timeline (UTC)", markdown: toTimeline(report) },
    { id: "action-items", title: "Action items", markdown: toActionItems(report) },
    { id: "configuration", title: "Configuration in effect", markdown: toConfiguration(report) },
    { id: "evidence", title: "Evidence", markdown: toEvidence(report) },
  ];
  return sections.filter(({ markdown }) => markdown !== "");
}

function chapterSection({ fields }: Report, chapter: ReportChapter): ReportSection {
  const names = reportFieldNames.filter((name) => reportFields[name].chapter === chapter);
  const short = names.filter((name) => (fields[name].state === "known" ? fields[name].lines.length === 1 : true));
  const table = toTable(
    ["Field", "Value"],
    short.map((name) => [reportFields[name].title, toShort(fields[name])]),
  );
  const long = names.flatMap((name) => {
    const fact = fields[name];
    if (fact.state !== "known" || fact.lines.length === 1) return [];
    return [`**${reportFields[name].title}**\n\n${fact.lines.map((line) => `- ${text(line)}`).join("\n")}`];
  });
  const id = chapter.toLowerCase().replace(/[^a-z]+/g, "-");
  return { id, title: chapter, markdown: joined([table, ...long]) };
}

function toShort(fact: Fact): string {
  if (fact.state === "known") return text(fact.lines[0] ?? "");
  return `_${fact.state}: ${text(fact.reason)}_`;
}

function toRun(run: ReportRun, index: number): string {
  const { watch } = run;
  const ended = run.finishedAt === null ? "" : `, ended ${formatFullUtc(run.finishedAt)}`;
  const before = describeBefore(run);
  const parameters = Object.entries(run.parameters).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const rows: [string, string | null][] = [
    ["Asked for", `by ${run.requestedBy}, ${formatFullUtc(run.requestedAt)}${ended}`],
    ["Plan", run.summary],
    ["Parameters", parameters.length > 0 ? parameters.join(", ") : null],
    ["Why again", run.reason],
    ["Before", before],
    ["Lost by it", run.losses.length > 0 ? run.losses.join(" ") : null],
    ["Outcome", `${run.state}${run.result === null ? "" : `: ${run.result}`}`],
    ["To check", run.factsToCheck.length > 0 ? run.factsToCheck.join("; ") : null],
    [
      "Effect measured",
      watch ? `${watch.state}: ${watch.detail} (watched until ${formatFullUtc(watch.until)})` : "not watched",
    ],
  ];
  return joined([
    `### ${index + 1}. ${text(run.title)} (${text(run.option)})`,
    toTable(
      ["Fact", "Value"],
      rows.flatMap(([name, value]) => (value === null ? [] : [[name, text(value)]])),
    ),
    run.diff ? `Change of ${toCode(run.diff.path)}, secrets taken out:\n\n${toFence(run.diff.unified, "diff")}` : "",
  ]);
}

function toChartWords({ summary, source, rows }: ReportChart): string {
  return joined([
    text(summary),
    source === null ? "" : `Source: ${text(source)}.`,
    toTable(
      ["Time (UTC)", "Resident memory"],
      rows.map(({ at, bytes }) => [formatFullUtc(at), formatBytes(bytes)]),
    ),
  ]);
}

function toVerdicts({ verdicts }: Report): string {
  return toTable(
    ["Kept at", "Time", "Shape", "What it said", "Samples (sha256)"],
    verdicts.map(({ moment, at, shape, decides, because, samplesSha256 }) => [
      ...[moment, formatFullUtc(at), shape, text(`${decides}. ${because}`)],
      toCode(samplesSha256.slice(0, 16)),
    ]),
  );
}

function toTimeline({ timeline }: Report): string {
  return toTable(
    ["Time", "Who", "What"],
    timeline.map((entry) => [formatFullUtc(entry.at), text(entry.actor), text(entry.text)]),
  );
}

function toActionItems({ actionItems }: Report): string {
  return toTable(
    ["State", "Item", "By", "Note"],
    actionItems.map(({ text: item, signedOff }) =>
      signedOff
        ? [
            signedOff.waived ? "waived" : "signed",
            text(item),
            text(`${signedOff.by}, ${formatFullUtc(signedOff.at)}`),
            text(signedOff.note),
          ]
        : ["open", text(item), "", ""],
    ),
  );
}

function toConfiguration({ configuration }: Report): string {
  if (!configuration) return "";
  const { path, at, text: content, cut } = configuration;
  const note = cut ? " It is longer than what is shown." : "";
  return joined([
    `${toCode(path)} as read at ${formatFullUtc(at)}, secrets taken out.${note}`,
    toFence(content, "yaml"),
  ]);
}

function toEvidence({ evidence }: Report): string {
  return toTable(
    ["What", "Value", "Query", "Range or time", "Source"],
    evidence.map(({ what, value, query, range, source, at }) => [
      ...[text(what), orUnknown(value), query === null ? "" : toCode(query)],
      range
        ? `${formatFullUtc(range.fromMs)} to ${formatFullUtc(range.toMs)}`
        : at === null
          ? "unknown"
          : formatFullUtc(at),
      text(source),
    ]),
  );
}
