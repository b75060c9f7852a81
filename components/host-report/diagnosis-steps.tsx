import type { HostReport } from "@/lib/domain/host/report";
import type { IncidentView } from "@/lib/domain/incident/view";
import { StepChanges } from "./step-changes";
import { StepConsumers } from "./step-consumers";
import { StepLeak } from "./step-leak";
import { StepMemory } from "./step-memory";
import { StepTrend } from "./step-trend";

export interface DiagnosisStepsProps {
  view: Pick<IncidentView, "signals" | "diagnosis" | "now" | "timeScale">;
  /** Null until the host was asked, and for a target without host access. */
  report: HostReport | null;
}

/** The five steps of the runbook's diagnosis as they are measured now, one panel each. */
export function DiagnosisSteps({ view: { signals, diagnosis, now, timeScale }, report }: DiagnosisStepsProps) {
  return (
    <>
      <StepMemory report={report} signals={signals} now={now} />
      <StepTrend diagnosis={diagnosis} signals={signals} now={now} />
      <StepConsumers attribution={diagnosis?.attribution ?? null} signals={signals} now={now} />
      <StepLeak diagnosis={diagnosis} now={now} />
      <StepChanges report={report} diagnosis={diagnosis} signals={signals} now={now} timeScale={timeScale} />
    </>
  );
}
