/** An alert that has fired this often within an hour is still told firing by firing. */
const listedCycles = 3;
/** How far back cycles are counted, in seconds; divided by the configured time scale. */
export const flappingWindowSeconds = 3600;

/** What a timeline says of one more cycle: the cycle itself, that the alert flaps, or nothing. */
export type CycleEntry = "cycle" | "flapping" | "none";

/**
 * How one more firing of an alert is told, so that a flapping one does not bury everything else: the first three within
 * an hour one by one, then that it flaps, then again each time the count has doubled or an hour has passed.
 */
export function tellFiring(seen: {
  /** How often it fired within the window, this one included. */
  fired: number;
  /** The count in the newest entry within the window that said so; null when there is none. */
  lastTold: number | null;
}): CycleEntry {
  if (seen.fired <= listedCycles) return "cycle";
  return seen.lastTold === null || seen.fired >= 2 * seen.lastTold ? "flapping" : "none";
}

/** Whether the end of a cycle is told: as long as its beginnings are. */
export const tellsResolved = (fired: number): boolean => fired <= listedCycles;
