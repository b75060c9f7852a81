import { stepNumbers, stepPanelId } from "./step-id";

const stepNames = { 1: "memory now", 2: "trend", 3: "consumers", 4: "leak or not", 5: "recent changes" } as const;

/** From the runbook's diagnosis to where each of its steps is measured. */
export function StepLinks() {
  return (
    <nav aria-label="Diagnosis steps, measured" className="flex flex-wrap gap-x-4 gap-y-1 pt-1">
      <span className="inline-flex min-h-6 items-center text-muted">Measured now:</span>
      {stepNumbers.map((step) => (
        <a key={step} href={`#${stepPanelId(step)}`} className="inline-flex min-h-6 items-center underline">
          Step {step}: {stepNames[step]}
        </a>
      ))}
    </nav>
  );
}
