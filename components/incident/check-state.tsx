import { StateGlyph } from "@/components/ui/state-glyph";
import type { CheckState } from "@/lib/domain/check/check";

export interface CheckStateWordProps {
  state: CheckState;
  /** True where `met` is bad news: a symptom that is present. */
  isSymptom: boolean;
}

/** A check's state as shape and word. */
export function CheckStateWord({ state, isSymptom }: CheckStateWordProps) {
  const colour = state === "met" ? (isSymptom ? "text-attention" : "text-calm") : "text-muted";
  return (
    <span className={`inline-flex w-22 shrink-0 items-center gap-1.5 whitespace-nowrap ${colour}`}>
      <StateGlyph state={state} />
      {state}
    </span>
  );
}
