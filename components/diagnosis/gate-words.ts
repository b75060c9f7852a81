import { formatBytes, formatDuration, formatPercent } from "@/lib/domain/format/format";
import type { Gate, GateName } from "@/lib/domain/trend/trend";

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

/** How the page speaks of each check for a leak. */
export const gateWords: Record<GateName, GateWords> = {
  growth: { title: "Grew more than its own noise", measure: "growth of the floor", format: formatBytes },
  persistence: { title: "Kept growing throughout", measure: "rises less falls, of all pairs", format: formatPercent },
  deceleration: { title: "Is not slowing down", measure: "later slope, of the middle one", format: formatPercent },
  step: { title: "Is not one jump or two", measure: "largest jumps, of all growth", format: formatPercent },
  confirmation: { title: "Showed before the newest samples", measure: "of what would count there", format: times },
  load: { title: "Is not explained by load", measure: "explained by loads that come and go", format: formatPercent },
  "new-high": { title: "Is higher than past runs held", measure: "lowest level now", format: formatBytes },
  relevance: { title: "The limit is within reach", measure: "time to the limit", format: formatDuration },
};

/** What the value must be, such as `at least 12 MiB`. */
export function thresholdWords({ name, passes, threshold, value }: Gate): string {
  if (name === "new-high" && value === null) return "no earlier run to compare with";
  return `${passes} ${gateWords[name].format(threshold)}`;
}

/** The outcome in words; a check that could not be computed says so, and whether it stands in the way. */
export function outcomeWords({ value, passed }: Gate): string {
  if (value === null) return passed ? "not known, does not count against" : "not known";
  return passed ? "passed" : "not passed";
}
