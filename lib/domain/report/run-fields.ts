import { formatBytes, formatFullUtc, formatGrowth } from "@/lib/domain/format/format";
import { didNotHold } from "../run/record";
import { knownOr, unknown } from "./fact";
import type { ReportField } from "./fields";
import type { ReportInput } from "./input";
import type { Fact, ReportRun } from "./report";

/** What people did to the node, and what became of it. */
export function runFields({ runs }: ReportInput): Pick<Record<ReportField, Fact>, "done" | "worked" | "did-not-work"> {
  const none = "no action was carried out from the console";
  const held = runs.filter(({ watch }) => watch?.state === "held");
  // A watch that could not tell, or was cut short, says neither.
  const failed = runs.filter(
    ({ watch, state }) => state === "failed" || didNotHold.some((one) => one === watch?.state),
  );
  const judged = [...held, ...failed];
  const undecided = runs.length > 0 ? "no watch has ended yet, and no run has failed" : none;
  const counted = `${judged.length} of ${runs.length} ${runs.length === 1 ? "run" : "runs"} judged`;
  return {
    done: knownOr(runs.map(describeRun), none),
    worked:
      judged.length === 0 ? unknown(undecided) : knownOr(orNone(held.map(describeEnd), `Nothing held: ${counted}`), ""),
    "did-not-work":
      judged.length === 0 ? unknown(undecided) : knownOr(orNone(failed.map(describeEnd), `Nothing: ${counted}`), ""),
  };
}

const orNone = (lines: string[], none: string) => (lines.length > 0 ? lines : [none]);

function describeRun(run: ReportRun): string {
  const by = run.requestedBy;
  return `${run.title} (${run.option}) by ${by}, ${formatFullUtc(run.startedAt ?? run.requestedAt)}: ${run.result ?? run.state}`;
}

function describeEnd(run: ReportRun): string {
  if (!run.watch) return `${run.title}: ${run.result ?? run.state}`;
  return `${run.title}: ${run.watch.state}. ${run.watch.detail}`;
}

/** The numbers of a run before its effect, for the reader who compares; null when none was measured. */
export function describeBefore({ rssBeforeBytes, bytesPerSecondBefore }: ReportRun): string | null {
  const parts = [
    ...(rssBeforeBytes === null ? [] : [`RSS ${formatBytes(rssBeforeBytes)}`]),
    ...(bytesPerSecondBefore === null ? [] : [formatGrowth(bytesPerSecondBefore)]),
  ];
  return parts.length > 0 ? parts.join(", ") : null;
}
