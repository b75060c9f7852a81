import type { MemorySetting } from "../input";
import type { Situation } from "../situation";
import type { OptionAssessment, OptionId } from "../verdict";

/** The runbook's options by letter. */
const optionTitles: Record<OptionId, string> = {
  A: "Restart node",
  B: "Reduce cache size",
  C: "Limit concurrent connections",
  D: "Tune RocksDB memory",
  E: "Clear memory caches",
  F: "Add memory",
};

const mebibyte = 1024 * 1024;

/** Values the runbook sets. */
export const runbookValues = {
  cacheMaxBytes: 128 * mebibyte,
  maxConnections: 1000,
  maxPeers: 25,
  /** Block cache of 256 MiB and two write buffers of 32 MiB. */
  rocksdbBytes: (256 + 2 * 32) * mebibyte,
} as const;

/** What differs between assessments; the rest is as for an option that does nothing. */
type Assessed = Pick<OptionAssessment, "helps" | "reason"> & Partial<OptionAssessment>;

/** An assessment whose unstated parts say: frees nothing known, gains nothing known, loses nothing, reversible. */
export function assessment(option: OptionId, assessed: Assessed): OptionAssessment {
  return {
    option,
    title: optionTitles[option],
    settings: [],
    honoured: "no setting needed",
    expectedFreedBytes: null,
    basis: "not known",
    timeGainedSeconds: null,
    growthEnds: false,
    loses: [],
    restarts: 0,
    reversible: true,
    whatIf: null,
    ...assessed,
  };
}

/** Whether this build heeds all of the settings: one refusal decides, and so does one that is unknown. */
export function honoured({ honours }: Situation, settings: readonly MemorySetting[]): "yes" | "no" | "unknown" {
  const answers = settings.map((setting) => honours[setting] ?? "unknown");
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}
