import { formatDuration } from "@/lib/domain/format/format";
import { fillBuckets } from "./buckets";
import { judgeStretch } from "./judge";
import { lineOverKnee } from "./rival-fits";
import { withoutDailyCycle } from "./season";
import { isJudgeable, type Judgement, type Situation } from "./situation";

/** A level followed by growth must fit so much better than one line that it is no bend of chance. */
const leastRatio = 3;

/**
 * Judges growth that began inside the stretch by what came after it began: seen over the whole time it is neither steady
 * nor level and resembles a step. Null when the floors show no such beginning, when what follows is too short to be judged
 * by itself, and when it shows no growth there either.
 */
export function judgeSinceOnset(
  situation: Situation,
  whole: Judgement,
): { situation: Situation; judgement: Judgement } | null {
  const { stretch, samples, settings } = situation;
  if (!whole.growth || whole.shape === "leak" || whole.shape === "growing-with-load") return null;
  const { seconds, floors } = withoutDailyCycle(fillBuckets(stretch));
  const knee = lineOverKnee(seconds, floors, floors.length);
  if (knee.ratio < leastRatio || knee.ratio <= whole.growth.stairs) return null;
  const kneeMs = (stretch.atMs[stretch.from] ?? 0) + (seconds[knee.at] ?? 0) * 1000;
  let from = stretch.from;
  while (from < stretch.to && (stretch.atMs[from] as number) < kneeMs) from += 1;
  const part = { ...stretch, from };
  if (!isJudgeable(part, samples, settings)) return null;
  const narrowed = { ...situation, stretch: part };
  const judgement = judgeStretch(narrowed);
  if (!judgement?.gates.some((gate) => gate.name === "growth" && gate.passed)) return null;
  const ageSeconds = ((stretch.atMs[stretch.to - 1] ?? 0) - kneeMs) / 1000;
  const began = `Growth began about ${formatDuration(ageSeconds)} ago; before that the level was flat.`;
  return { situation: narrowed, judgement: { ...judgement, reasons: [...judgement.reasons, began] } };
}
