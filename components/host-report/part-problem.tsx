import { Age } from "@/components/ui/age";
import { UnknownValue } from "@/components/ui/unknown-value";
import type { HostReport, ReportPart } from "@/lib/domain/host/report";
import { noReportAdvice, partAdvice } from "./part-advice";

interface PartProblemProps {
  /** What is missing, such as `Process memory`. */
  what: string;
  part: Exclude<ReportPart<unknown>, { state: "answered" }>;
  now: number;
}

/** Stands where a part of the report would be: why it is not known, and what to do about it. */
function PartProblem({ what, part, now }: PartProblemProps) {
  const advice = partAdvice[part.state];
  return (
    <p className="text-muted">
      {what}: <UnknownValue word={part.state} /> · {withStop(part.detail)} {advice} (<Age at={part.at} now={now} />)
    </p>
  );
}

/** For a target without any report. */
export function NoReport({ what }: { what: string }) {
  return (
    <p className="text-muted">
      {what}: <UnknownValue word="no report" /> · {noReportAdvice}
    </p>
  );
}

/** The names of a report's parts. */
type PartName = { [K in keyof HostReport]: HostReport[K] extends ReportPart<unknown> ? K : never }[keyof HostReport];

/** The part as it must be drawn: its value with its time, or the element that says why there is none. */
export function MissingPart({
  what,
  report,
  name,
  now,
}: {
  what: string;
  report: HostReport | null;
  name: PartName;
  now: number;
}) {
  const part = report?.[name];
  if (!part) return <NoReport what={what} />;
  return part.state === "answered" ? null : <PartProblem what={what} part={part} now={now} />;
}

function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
