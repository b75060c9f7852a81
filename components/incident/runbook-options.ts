import type { Runbook, RunbookSection } from "@/lib/domain/runbook/runbook";

/** The ways out that a runbook offers, in its order: the sections beneath each resolution, or the resolution itself. */
export function runbookOptions(runbook: Runbook): RunbookSection[] {
  return runbook.sections
    .filter(({ kind }) => kind === "resolution")
    .flatMap((section) => (section.sections.length > 0 ? section.sections : [section]));
}
