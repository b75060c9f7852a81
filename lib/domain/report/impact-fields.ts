import { growthOnset } from "@/lib/domain/diagnosis/growth-onset";
import { formatCount, formatFullUtc, formatPercent } from "@/lib/domain/format/format";
import { formatSignalValue } from "@/lib/domain/format/format-signal";
import { causeOf } from "./cause";
import { known, knownOr, spanOf, unknown } from "./fact";
import type { ReportField } from "./fields";
import type { ReportInput } from "./input";
import type { Fact } from "./report";

/** What it meant for users, and how and how late it was noticed. */
export function impactFields(
  input: ReportInput,
): Pick<Record<ReportField, Fact>, "symptoms" | "requests" | "detection" | "detection-delay"> {
  return {
    symptoms: symptomsOf(input),
    requests: requestsOf(input),
    detection: detectionOf(input),
    "detection-delay": delayOf(input),
  };
}

function symptomsOf({ checks, overrules, signals, now }: ReportInput): Fact {
  const symptoms = checks.filter(({ isSymptom }) => isSymptom);
  const met = new Map(symptoms.filter(({ state }) => state === "met").map((check) => [check.text, check]));
  const lines = [...met.values()].map(
    ({ text, summary, recordedAt }) => `${text}: ${summary}, since ${formatFullUtc(recordedAt)}`,
  );
  const latency = signals["request-latency-p99"];
  if (latency?.value != null && latency.at !== null) {
    lines.push(`Request latency p99 ${formatSignalValue(latency, now)} at ${formatFullUtc(latency.at)}`);
  }
  if (lines.length === 0 && symptoms.some(({ state }) => state === "not met")) {
    lines.push("None of the runbook's symptoms was met while the incident lasted.");
  }
  return knownOr([...lines, ...(lines.length > 0 ? overrules : [])], "no symptom could be evaluated");
}

function requestsOf({ requests }: ReportInput): Fact {
  if (!requests) return unknown("the incident belongs to no node");
  const { total, failed, fromMs, toMs, detail } = requests;
  if (total === null) return unknown(detail ?? "the node's requests are not counted");
  const span = `from ${formatFullUtc(fromMs)} to ${formatFullUtc(toMs)}`;
  const answered = `${formatCount(Math.round(total))} requests ${span}`;
  if (failed === null) return known(`${answered}; how many failed is not known`);
  const share = total > 0 ? ` (${formatPercent(failed / total)})` : "";
  return known(`${formatCount(Math.round(failed))} of ${answered} ended with a status of 500 or above${share}`);
}

function detectionOf({ alerts, incident }: ReportInput): Fact {
  const lines = [...alerts]
    .sort((a, b) => a.firstStartsAt - b.firstStartsAt)
    .map((alert) => {
      const how = alert.source === "prometheus" ? ", found by asking Prometheus" : "";
      const often = alert.fired > 1 ? `, ${alert.fired} times` : "";
      const end = alert.endsAt === null ? ", still firing" : `, over at ${formatFullUtc(alert.endsAt)}`;
      return `Alert ${alert.name}, firing since ${formatFullUtc(alert.firstStartsAt)}${often}${how}${alert.status === "firing" ? ", still firing" : end}`;
    });
  if (lines.length > 0) return knownOr(lines, "");
  return known(`No alert: opened by ${incident.openedBy} at ${formatFullUtc(incident.openedAt)}`);
}

/** From the beginning of growth to the first alert, or to the opening by hand. */
function delayOf(input: ReportInput): Fact {
  const cause = causeOf(input);
  if (cause.state === "unknown") return unknown(`when it began is not known: ${cause.reason}`);
  const { trend } = cause.diagnosis;
  const noticedAt = Math.min(input.incident.openedAt, ...input.alerts.map(({ firstStartsAt }) => firstStartsAt));
  const onset = growthOnset(trend, input.signals["process-start-time"]?.value ?? null, input.timeScale);
  if (onset && onset.at <= noticedAt) {
    return known(`${spanOf(onset.at, noticedAt)} after ${onset.name} at ${formatFullUtc(onset.at)}`);
  }
  const from = trend.segment?.fromMs;
  if (from === undefined || from > noticedAt) return unknown("the samples that were judged begin after it was noticed");
  return known(`at least ${spanOf(from, noticedAt)}: the samples that were judged begin at ${formatFullUtc(from)}`);
}
