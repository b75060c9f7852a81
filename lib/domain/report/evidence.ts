import { formatEvidence } from "@/lib/domain/diagnosis/format-evidence";
import { formatSignalValue } from "@/lib/domain/format/format-signal";
import { signalCatalogue, signalNames } from "@/lib/domain/signal/signal";
import { causeOf } from "./cause";
import type { ReportInput } from "./input";
import type { ReportEvidence } from "./report";

/** Every number that the report rests on: of the verdict that explains it, of the checks, and the newest signals. */
export function listEvidence(input: ReportInput): ReportEvidence[] {
  return [...ofVerdict(input), ...ofRequests(input), ...ofChecks(input), ...ofSignals(input)];
}

function ofVerdict(input: ReportInput): ReportEvidence[] {
  const cause = causeOf(input);
  if (cause.state === "unknown") return [];
  const { verdict, range, query, source } = cause.diagnosis;
  const samples = { what: "Memory samples judged", value: null, query, range, source, at: verdict.at };
  const numbers = verdict.findings.flatMap((finding) =>
    finding.evidence.map((one) => ({
      what: `${finding.title}: ${one.label}`,
      value: one.value === null ? null : formatEvidence(one.value, one.unit, verdict.at),
      query: one.query,
      range: one.query === null ? null : range,
      source: one.source,
      at: one.at,
    })),
  );
  return [{ ...samples, value: verdict.headline.decides }, ...numbers];
}

function ofRequests({ requests }: ReportInput): ReportEvidence[] {
  if (!requests) return [];
  const { query, source, fromMs, toMs, total, detail } = requests;
  const value = total === null ? null : `${Math.round(total)} requests`;
  return [{ what: "Requests", value: value ?? detail, query, range: { fromMs, toMs }, source, at: toMs }];
}

function ofChecks({ checks }: ReportInput): ReportEvidence[] {
  return checks.map(({ text, state, summary, query, source, at, recordedAt }) => ({
    what: text,
    value: `${state} (${summary})`,
    query,
    range: null,
    source,
    at: at ?? recordedAt,
  }));
}

function ofSignals({ signals, now }: ReportInput): ReportEvidence[] {
  return signalNames.flatMap((name) => {
    const signal = signals[name];
    if (!signal || signal.value === null) return [];
    const state = signal.state === "value" ? "" : ` (${signal.state})`;
    const value = `${formatSignalValue(signal, now)}${state}`;
    return [
      { what: signalCatalogue[name].label, value, query: null, range: null, source: signal.source, at: signal.at },
    ];
  });
}
