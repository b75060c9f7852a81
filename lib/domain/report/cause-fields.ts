import { consumerLabels } from "@/lib/domain/diagnosis/consumers";
import { formatEvidence } from "@/lib/domain/diagnosis/format-evidence";
import { growthOnset, nearestChange } from "@/lib/domain/diagnosis/growth-onset";
import { formatFullUtc, formatPercent } from "@/lib/domain/format/format";
import { type Cause, causeOf, otherFindings } from "./cause";
import { known, knownOr, unknown } from "./fact";
import type { ReportField } from "./fields";
import type { ReportInput } from "./input";
import type { Fact } from "./report";

/** Less than this share of the growth is no factor worth a line. */
const smallestShare = 0.1;
const mostNumbers = 4;

/** Why it happened, as the verdict of the time says, what set it off, and what added to it. */
export function causeFields(input: ReportInput): Pick<Record<ReportField, Fact>, "cause" | "trigger" | "contributing"> {
  const cause = causeOf(input);
  return { cause: toCauseFact(cause), trigger: triggerOf(input, cause), contributing: contributingOf(input, cause) };
}

function toCauseFact(cause: Cause): Fact {
  if (cause.state === "unknown") return unknown(`not determined: ${cause.reason}`);
  const { finding, diagnosis, moment } = cause;
  const { verdict } = diagnosis;
  const numbers = finding.evidence.flatMap(({ label, value, unit }) =>
    value === null ? [] : [`${label} ${formatEvidence(value, unit, verdict.at)}`],
  );
  return known(
    finding.title,
    ...(numbers.length > 0 ? [`What decides it: ${numbers.slice(0, mostNumbers).join("; ")}`] : []),
    `Confidence ${finding.confidence}; judged ${moment}, from samples up to ${formatFullUtc(verdict.at)} (${diagnosis.source})`,
    `Would be overturned by: ${finding.wouldChangeIt.replace(/\.$/, "")}`,
  );
}

function triggerOf({ changes, host, timeScale, signals }: ReportInput, cause: Cause): Fact {
  if (cause.state === "unknown") return unknown("when it began is not known, so no change can be laid beside it");
  const found = cause.diagnosis.verdict.findings.find(({ id }) => id === "recent-change");
  if (found) return known(found.title);
  if (!host) return unknown("there is no access to the node's host, so changes on it are not known");
  const onset = growthOnset(cause.diagnosis.trend, signals["process-start-time"]?.value ?? null, timeScale);
  const nearest = nearestChange(changes, onset, timeScale);
  if (nearest?.isNear) return known(`${nearest.change.text}, ${nearest.words}`);
  return known("None found: no change of program, package, configuration or unit lies near the beginning");
}

function contributingOf({ timeline }: ReportInput, cause: Cause): Fact {
  const lines: string[] = [];
  if (cause.state === "known") {
    const { diagnosis } = cause;
    lines.push(...otherFindings(diagnosis).map(({ title, confidence }) => `${title} (confidence ${confidence})`));
    for (const { name, share } of diagnosis.attribution?.growth.parts ?? []) {
      if (share === null || share < smallestShare) continue;
      lines.push(`${consumerLabels[name]}: ${formatPercent(share)} of the growth`);
    }
    lines.push(...diagnosis.verdict.contradictions);
  }
  const late = timeline.filter(({ kind }) => kind === "timer.missed" || kind === "incident.escalated");
  lines.push(...late.map(({ at, text }) => `${formatFullUtc(at)}: ${text}`));
  return knownOr(lines, "the verdict names nothing beside the cause");
}
