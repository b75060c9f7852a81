import type { DiagnosisView } from "@/lib/domain/diagnosis/view";

/** Whether the verdict rests on samples older than they should be: old when it was reached, or old by now. */
export function isStale({ stale, verdict }: Pick<DiagnosisView, "stale" | "verdict">): boolean {
  return stale || verdict.stale;
}
