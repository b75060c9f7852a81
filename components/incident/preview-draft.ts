import type { ActionName } from "@/lib/domain/action/parameters";

/** The form of an action while somebody fills it in: refused before, or held still where no script can keep what is typed. */
export interface PreviewDraft {
  action: ActionName;
  /** Why it was refused; null when it has not been sent yet. */
  problem: string | null;
  /** As typed, by the parameter's name. */
  given: Record<string, string>;
}
