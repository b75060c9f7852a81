import type { Situation } from "../situation";
import type { OptionAssessment, OptionId } from "../verdict";
import { assessAddMemory } from "./add-memory";
import { assessCache, assessRocksdb } from "./caches";
import { assessConnections } from "./connections";
import { assessDropCaches } from "./drop-caches";
import { assessRestart } from "./restart";

/** All six options of the runbook as they stand now, in the order of their letters. */
export function assessOptions(situation: Situation): OptionAssessment[] {
  return [
    assessRestart(situation),
    assessCache(situation),
    assessConnections(situation),
    assessRocksdb(situation),
    assessDropCaches(situation),
    assessAddMemory(situation),
  ];
}

/**
 * The recommended option first, then what helps before what may and what does not; within these by time gained, safety,
 * reversibility. Emptying caches comes last: it costs reads, and memory is soon where it was.
 */
export function rankOptions(options: readonly OptionAssessment[], recommended: OptionId | null): OptionAssessment[] {
  const helpOrder = { yes: 0, unknown: 1, no: 2 };
  const gained = (option: OptionAssessment) =>
    option.growthEnds ? Number.MAX_VALUE : (option.timeGainedSeconds ?? -1);
  return [...options].sort(
    (a, b) =>
      Number(b.option === recommended) - Number(a.option === recommended) ||
      Number(a.option === "E") - Number(b.option === "E") ||
      helpOrder[a.helps] - helpOrder[b.helps] ||
      gained(b) - gained(a) ||
      a.restarts - b.restarts ||
      a.loses.length - b.loses.length ||
      Number(b.reversible) - Number(a.reversible) ||
      (a.option < b.option ? -1 : 1),
  );
}
