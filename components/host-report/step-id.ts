export const stepNumbers = [1, 2, 3, 4, 5] as const;
export type StepNumber = (typeof stepNumbers)[number];

/** The panel's id, and its in-page address. */
export function stepPanelId(step: StepNumber): string {
  return `diagnosis-step-${step}`;
}
