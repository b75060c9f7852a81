import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import { type ConsumerName, consumerLabels } from "@/lib/domain/diagnosis/consumers";
import { capitalised } from "@/lib/domain/diagnosis/wording";

/** A consumer as the page draws it: the same colour in every picture. */
export interface RankedPart {
  name: ConsumerName;
  label: string;
  color: string;
  /** Its place in `level.parts`, `growth.parts` and the parts of each bucket. */
  index: number;
}

/** As many as can be told apart; the rest share one colour and are told apart by the table. */
const colours = 5;

/**
 * The measured consumers, the one with the largest part of the growth first, then by level. Colours follow the order of
 * measurement among the largest, so that two that change places keep theirs.
 */
export function rankParts({ growth, level }: Pick<Attribution, "growth" | "level">): RankedPart[] {
  const ranked = level.parts
    .map(({ name, bytes }, index) => ({
      name,
      index,
      share: growth.parts[index]?.share ?? -1,
      bytes: bytes ?? -1,
    }))
    .sort((a, b) => b.share - a.share || b.bytes - a.bytes);
  const coloured = ranked
    .slice(0, colours)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  return ranked.map(({ name, index }) => ({
    name,
    index,
    label: capitalised(consumerLabels[name]),
    color: coloured.includes(index) ? `var(--part-${coloured.indexOf(index) + 1})` : "var(--part-rest)",
  }));
}
