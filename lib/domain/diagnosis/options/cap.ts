import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import type { MemorySetting } from "../input";
import { dominantShare, type Situation } from "../situation";
import type { OptionAssessment, OptionId } from "../verdict";
import { wholePercent } from "../wording";
import { assessment, honoured } from "./catalogue";
import { timeGained, whatIf } from "./effect";
import { restartLosses } from "./restart-losses";

/** What a cap on one consumer amounts to here. */
export interface Cap {
  option: Extract<OptionId, "B" | "C" | "D">;
  settings: readonly MemorySetting[];
  /** Why nothing can be said about the consumer; null when its size is known. */
  unknownReason: string | null;
  /** Amount over the new cap, in words; null when it is not over. */
  over: string | null;
  /** The case against it when nothing is over the cap. */
  notOver: string;
  /** Bytes over the cap; null when their size is unknown. */
  freedBytes: number | null;
  basis: string;
  /** Share of the growth that the cap would stop, 0..1; null when unknown. */
  growthShare: number | null;
}

/** Options B, C and D: a new cap and a restart. It frees what is over the cap and stops the growth of what it caps. */
export function assessCap(situation: Situation, cap: Cap): OptionAssessment {
  const { levelBytes, limitBytes, growthPerSecond } = situation;
  const heeded = honoured(situation, cap.settings);
  const common = {
    settings: [...cap.settings],
    honoured: heeded,
    loses: restartLosses(situation),
    restarts: 1,
    basis: cap.basis,
  };
  const names = cap.settings.join(" and ");
  if (heeded === "no") {
    return assessment(cap.option, { ...common, helps: "no", reason: `This build ignores ${names}.` });
  }
  if (cap.unknownReason !== null) {
    return assessment(cap.option, { ...common, helps: "unknown", reason: cap.unknownReason });
  }
  if (cap.over === null) {
    return assessment(cap.option, { ...common, helps: "no", reason: cap.notOver, expectedFreedBytes: 0 });
  }
  const freed = cap.freedBytes === null ? null : Math.min(cap.freedBytes, levelBytes ?? cap.freedBytes);
  const share = cap.growthShare;
  const effect =
    levelBytes !== null && freed !== null && (growthPerSecond === null || share !== null)
      ? {
          levelAfterBytes: levelBytes - freed,
          slopeAfterBytesPerSecond: (growthPerSecond ?? 0) * (1 - (share ?? 0)),
          limitAfterBytes: limitBytes,
        }
      : null;
  const gained = effect ? timeGained(situation, effect) : { timeGainedSeconds: null, growthEnds: false };
  const parts = [
    `${cap.over}${freed === null ? "" : `: about ${formatBytes(freed)}`}.`,
    ...(growthPerSecond !== null && share !== null && share < dominantShare
      ? [`That is ${wholePercent(share)} of the growth.`]
      : []),
    ...(gained.timeGainedSeconds === null ? [] : [`Gains about ${formatDuration(gained.timeGainedSeconds)}.`]),
    ...(heeded === "unknown" ? [`Whether this build heeds ${names} is not known.`] : []),
  ];
  return assessment(cap.option, {
    ...common,
    ...gained,
    helps: heeded === "unknown" ? "unknown" : "yes",
    reason: parts.join(" "),
    expectedFreedBytes: freed,
    whatIf: effect ? whatIf(situation, effect) : null,
  });
}
