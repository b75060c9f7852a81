import type { PlanFact } from "../action";
import { answerOf, type PlanLooks, toldBy } from "./looks";

/** Names of the facts that a plan is pinned to. */
export const basisFacts = {
  pid: "process id",
  process: "process start",
  startTicks: "start ticks",
  podUid: "pod uid",
  repositories: "repositories",
  config: "configuration sha256",
  memoryMax: "memory limit",
  memoryHigh: "throttling threshold",
  memorySetting: "memory setting of the console",
  oomScore: "OOM score",
  oomSetting: "OOM score setting of the console",
  run: "run",
} as const;

/** A process start time as a basis fact: whole seconds, since sources round differently below that. */
export const toStartText = (epochSeconds: number) => new Date(Math.round(epochSeconds) * 1000).toISOString();

/** Which process is meant; empty where none was seen. */
export function processFacts({ facts, pod, nowMs: at }: PlanLooks): PlanFact[] {
  const found = answerOf(pod);
  if (found) {
    const fromCluster = { source: "Kubernetes API", at };
    return [
      { name: basisFacts.podUid, value: found.uid, ...fromCluster },
      // A container's start takes the place of a process's ticks: seconds since the epoch.
      { name: basisFacts.startTicks, value: String(found.startSeconds ?? "not running"), ...fromCluster },
    ];
  }
  if (!facts) return [];
  const source = "host helper";
  return [
    { name: basisFacts.pid, value: String(facts.pid), source, at },
    { name: basisFacts.process, value: toStartText(facts.startedAt / 1000), source, at },
    { name: basisFacts.startTicks, value: String(facts.startTicks), source, at },
  ];
}

/**
 * Which process a repair of its file is for. One whose health check does not answer may be a short-lived one between two
 * restarts: the file's hash alone is the basis then, so that the next one does not make the plan stale.
 */
export function processFactsIfHealthy(looks: PlanLooks): PlanFact[] {
  const isAnswering = looks.health === null || toldBy(looks.health)?.ok === true;
  return isAnswering ? processFacts(looks) : [];
}

/** What a restart would lose, where it can be counted. */
export function lossFacts({ repositories, nowMs: at }: PlanLooks): PlanFact[] {
  const count = toldBy(repositories);
  return count === null
    ? []
    : [{ name: basisFacts.repositories, value: String(count), source: "node: GET /api/repos", at }];
}

export function configFacts({ config, nowMs: at }: PlanLooks): PlanFact[] {
  const source = answerOf(config);
  return source ? [{ name: basisFacts.config, value: source.sha256, source: source.path, at }] : [];
}

export function limitFacts({ limits, nowMs: at }: PlanLooks): PlanFact[] {
  const found = answerOf(limits);
  if (!found) return [];
  const { source, ownSetting } = found;
  const own = ownSetting ? `max ${ownSetting.max}, high ${ownSetting.high}` : "none";
  return [
    { name: basisFacts.memoryMax, value: String(found.max ?? "unreadable"), source, at },
    { name: basisFacts.memoryHigh, value: String(found.high ?? "unreadable"), source, at },
    { name: basisFacts.memorySetting, value: own, source, at },
  ];
}

export function oomFacts({ oomScore, nowMs: at }: PlanLooks): PlanFact[] {
  const found = answerOf(oomScore);
  if (!found) return [];
  return [
    { name: basisFacts.oomScore, value: String(found.value), source: "host helper", at },
    { name: basisFacts.oomSetting, value: String(found.persistent ?? "none"), source: "host helper", at },
  ];
}
