import { formatBytes, formatDuration, formatPercent } from "@/lib/domain/format/format";
import type { Gate, GateMeasure, GateName } from "@/lib/domain/trend/trend";

interface GateWords {
  /** What the check asks, as an operator would say it. */
  title: string;
  /** What its number is. */
  measure: string;
  format: (value: number) => string;
}

/** Beyond this a ratio says no more than that it is large. */
const largestRatio = 100;

const times = (value: number) => (value > largestRatio ? `over ${largestRatio}×` : `${Number(value.toPrecision(2))}×`);

/** How the page speaks of each check for a leak, with its usual number. */
const gateWords: Record<GateName, GateWords> = {
  growth: { title: "Grew more than its own noise", measure: "growth of the floor", format: formatBytes },
  persistence: { title: "Kept growing throughout", measure: "rises less falls, of all pairs", format: formatPercent },
  deceleration: { title: "Is not slowing down", measure: "later slope, of the middle one", format: formatPercent },
  step: { title: "Is not one jump or two", measure: "largest jump, of all growth", format: formatPercent },
  confirmation: { title: "Showed before the newest samples", measure: "of what would count there", format: times },
  load: { title: "Is not explained by load", measure: "explained by loads that come and go", format: formatPercent },
  "new-high": { title: "Is higher than past runs held", measure: "lowest level now", format: formatBytes },
  relevance: { title: "The limit is within reach", measure: "time to the limit", format: formatDuration },
};

/** Two checks show whichever of two numbers is nearer to failing; this is how the second one reads. */
const otherMeasures: Partial<Record<GateMeasure, Pick<GateWords, "measure" | "format">>> = {
  filling: { measure: "fit of a curve that fills up, against a line", format: times },
  stairs: { measure: "fit of a staircase, against a line", format: times },
};

/** The words for a check as it was measured. */
export function wordsOf({ name, measure }: Gate): GateWords {
  return { ...gateWords[name], ...otherMeasures[measure] };
}

/** What the value must be, such as `at least 12 MiB`. */
export function thresholdWords(gate: Gate): string {
  if (gate.name === "new-high" && gate.value === null) return "no earlier run to compare with";
  return `${gate.passes} ${wordsOf(gate).format(gate.threshold)}`;
}

/** The outcome in words; a check that could not be computed says so, and whether it stands in the way. */
export function outcomeWords({ value, passed }: Gate): string {
  if (value === null) return passed ? "not known, does not count against" : "not known";
  return passed ? "passed" : "not passed";
}
