import "server-only";
import type { PlanFact } from "@/lib/domain/action/action";
import { basisFacts, toStartText } from "@/lib/domain/action/plans/basis";
import { freshValue, type Signal, type SignalSet } from "@/lib/domain/signal/signal";

export { basisFacts };

/**
 * What has changed since a plan was made, by the newest signals; null when nothing has, or when the signals cannot tell
 * (hashes, limits and scores are not among them: the worker looks at those again before it acts). Start times within two
 * seconds are the same process.
 */
export function describeBasisChange(basis: readonly PlanFact[], signals: SignalSet): string | null {
  const planned = (name: string, signal: Signal | undefined): string | null => {
    const fact = basis.find((one) => one.name === name);
    // A signal from before the plan was made says nothing about what has changed since.
    return fact && (signal?.at ?? 0) > (fact.at ?? 0) ? fact.value : null;
  };
  const start = freshValue(signals["process-start-time"]);
  const plannedStart = planned(basisFacts.process, signals["process-start-time"]);
  if (start !== null && plannedStart !== null && Math.abs(Date.parse(plannedStart) / 1000 - start) > 2) {
    return `the process was started anew at ${toStartText(start)}.`;
  }
  const repositories = freshValue(signals.repositories);
  const plannedRepositories = planned(basisFacts.repositories, signals.repositories);
  if (
    repositories !== null &&
    plannedRepositories !== null &&
    !isSameFact(basisFacts.repositories, plannedRepositories, String(repositories))
  ) {
    return `the node held ${plannedRepositories} repositories then and ${repositories} now.`;
  }
  return null;
}

/** The first fact that a fresh look found to be another than the plan was made from; null when all are the same. */
export function findBasisDifference(planned: readonly PlanFact[], fresh: readonly PlanFact[]): string | null {
  const now = new Map(fresh.map((fact) => [fact.name, fact.value]));
  const changed = planned.find((fact) => !isSameFact(fact.name, fact.value, now.get(fact.name)));
  return changed
    ? `${changed.name} was ${shorten(changed.value)} and is ${shorten(now.get(changed.name) ?? "not known")} now`
    : null;
}

/**
 * Identities must be equal. A count of repositories may drift by 2 %, at least 5: on a busy node it never stands still, and
 * a plan that is stale before it can be read protects nobody.
 */
function isSameFact(name: string, planned: string, now: string | undefined): boolean {
  if (name !== basisFacts.repositories || now === undefined) return planned === now;
  const before = Number(planned);
  return Math.abs(Number(now) - before) <= Math.max(5, before * 0.02);
}

/** A hash by its first characters, which tell two apart for a reader. */
function shorten(value: string): string {
  return /^[0-9a-f]{64}$/.test(value) ? `${value.slice(0, 12)}…` : value;
}
