import type { StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import type { Finding, FindingId } from "@/lib/domain/diagnosis/verdict";
import type { ReportInput } from "./input";

/** Findings that say that nothing is wrong, that nothing can be said, or where memory is held: no cause of an incident. */
const noCause: readonly FindingId[] = [
  ...(["undecided", "signals-missing", "steady", "falling"] as const),
  ...(["heap-growth", "heap-holders"] as const),
];

export type Cause =
  | { state: "known"; finding: Finding; diagnosis: StoredDiagnosis; moment: string }
  | { state: "unknown"; reason: string };

const isCause = ({ id }: Finding) => !noCause.includes(id);

/**
 * The verdict that explains the incident. What was judged before an action counts first, the newest of them, since an action
 * changes what can be seen; then the one at the opening; while the incident lives, the newest.
 */
export function causeOf({ verdicts, newest, incident }: Pick<ReportInput, "verdicts" | "newest" | "incident">): Cause {
  const isLive = incident.state !== "signed_off";
  const candidates = [
    ...verdicts.filter(({ moment }) => moment === "action").reverse(),
    ...verdicts.filter(({ moment }) => moment === "opening"),
  ].map(({ diagnosis, moment }) => ({
    diagnosis,
    moment: moment === "action" ? "before an action" : "at the opening",
  }));
  if (isLive && newest) candidates.push({ diagnosis: newest, moment: "now" });
  for (const { diagnosis, moment } of candidates) {
    const finding = diagnosis.verdict.findings[0];
    if (finding && isCause(finding)) return { state: "known", finding, diagnosis, moment };
  }
  const last = candidates.at(-1)?.diagnosis;
  return {
    state: "unknown",
    reason: last
      ? `the console's verdict was: ${last.verdict.headline.decides}`
      : "no verdict was kept on this incident",
  };
}

/** What else the verdict found, beside its first finding. */
export function otherFindings({ verdict }: StoredDiagnosis): Finding[] {
  return verdict.findings.slice(1).filter(isCause);
}
