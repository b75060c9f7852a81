import type { IncidentDiagnosis, IncidentNumbers, IncidentView } from "./view";

/**
 * An incident's view with what was fetched of it since. Parts that are older than the view change nothing in it, whatever the
 * order in which answers arrive; `now` is that of the newest numbers, and all that is told carries an instant of its own.
 */
export function withNumbers<T extends IncidentView>(
  view: T,
  numbers: IncidentNumbers | undefined,
  diagnosis: IncidentDiagnosis | undefined,
): T {
  const judged = diagnosis && diagnosis.now > view.now ? { ...view, diagnosis: diagnosis.diagnosis } : view;
  if (!numbers || numbers.now <= view.now) return judged;
  const { watch, ...measured } = numbers;
  const run = view.run && watch?.runId === view.run.id ? { ...view.run, watch: watch.watch } : view.run;
  return { ...judged, ...measured, run };
}
