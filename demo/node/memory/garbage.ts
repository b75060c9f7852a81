import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options?: { type: "minor" | "major" }) => void;

function exposeCollector(): Collect {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as Collect;
}

const collect = exposeCollector();

/** Collects all garbage now, so that an RSS reading afterwards holds what is really in use. */
export function collectGarbage(): void {
  collect();
}

/**
 * Collects the youngest objects twice, which takes well under a millisecond: what survives has become part of the
 * long-lived heap and thereby resident, and the nursery is as empty at this reading of the RSS as at the last.
 */
export function collectYoungGarbage(): void {
  collect({ type: "minor" });
  collect({ type: "minor" });
}
