import { settingsHonoured } from "@/lib/domain/diagnosis/honours";
import type { DiagnosisInput, MemorySetting } from "@/lib/domain/diagnosis/input";
import { assessSituation, type Situation } from "@/lib/domain/diagnosis/situation";
import {
  isHostMemoryLimit,
  type Signal,
  type SignalName,
  type SignalSet,
  signalCatalogue,
} from "@/lib/domain/signal/signal";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { answerOf, type Look, type PlanLooks, toldBy } from "./looks";

/**
 * The situation that the runbook's options are weighed in: the newest diagnosis with what was read just now in the place
 * of older numbers, and the plan's own values as proposals. Without a diagnosis the trend is undecided.
 */
export function situationOf(looks: PlanLooks, proposals: DiagnosisInput["proposals"] = {}): Situation {
  const signals = freshSignals(looks);
  const trend = looks.diagnosis?.trend ?? analyseTrend({ points: [], limitBytes: null });
  return assessSituation({
    targetId: looks.target.id,
    at: looks.nowMs,
    // What the node holds now, not at the last judgement.
    trend: { ...trend, levelBytes: looks.facts?.rssBytes ?? trend.levelBytes },
    attribution: looks.diagnosis?.attribution ?? null,
    signals,
    limit: limitNow(looks, signals),
    host: looks.facts ? { facts: looks.facts, at: looks.nowMs } : null,
    restarts: [],
    oomKills: [],
    changes: [],
    honours: honoursNow(looks),
    proposals,
    postStartRss: looks.postStartRss,
    artifacts: toldBy(looks.ci)?.artifacts ?? null,
    rocksdbBytes: toldBy(looks.storage)?.memoryBytes ?? null,
    raisesLimitLive: looks.target.host.kind !== "kubernetes",
    heapCapture: "unknown",
  });
}

/** Whether this build heeds the settings, by what it told just now. */
export function honoursNow(looks: PlanLooks): Partial<Record<MemorySetting, "yes" | "no" | "unknown">> {
  return settingsHonoured(freshSignals(looks), {
    version: toldBy(looks.health)?.version ?? null,
    tellsStorage: toldBy(looks.storage) !== null,
  });
}

function freshSignals(looks: PlanLooks): SignalSet {
  const { cache, connections, repositories, signals } = looks;
  return {
    ...signals,
    ...told(looks, "cache-bytes", cache, ({ sizeBytes }) => sizeBytes),
    ...told(looks, "cache-max-bytes", cache, ({ maxSizeBytes }) => maxSizeBytes),
    ...told(looks, "connections", connections, ({ current }) => current),
    ...told(looks, "connections-max", connections, ({ max }) => max),
    ...told(looks, "connection-buffer-bytes", connections, ({ bufferBytes }) => bufferBytes),
    ...told(looks, "peers", connections, ({ peers }) => peers),
    ...told(looks, "peers-max", connections, ({ maxPeers }) => maxPeers),
    ...told(looks, "repositories", repositories, (count) => count),
  };
}

/** An endpoint's number as a signal. One that failed says nothing, so what was known before stands. */
function told<T>(
  { signals }: PlanLooks,
  name: SignalName,
  look: Look<T>,
  pick: (value: T) => number | null,
): SignalSet {
  const common = { name, unit: signalCatalogue[name].unit, source: "node" };
  if (look && "value" in look) {
    const value = pick(look.value);
    const signal: Signal = {
      ...common,
      value,
      state: value === null ? "not exposed" : "value",
      at: look.at,
      detail: null,
    };
    return { [name]: signal };
  }
  // A number that came another way, such as by Prometheus, is still one.
  if (look?.state !== "not exposed" || signals[name]?.state === "value") return {};
  return { [name]: { ...common, value: null, state: "not exposed", at: null, detail: look.detail } satisfies Signal };
}

function limitNow({ limits }: PlanLooks, { limit }: SignalSet): DiagnosisInput["limit"] {
  const found = answerOf(limits);
  if (found && typeof found.max === "number") return { state: "set", bytes: found.max, source: found.source };
  if (found?.max === "infinity" && (limit?.value == null || isHostMemoryLimit(limit))) {
    return { state: "none", source: found.source };
  }
  if (!limit || limit.value === null) return { state: "unknown", source: limit?.source ?? "no source" };
  if (isHostMemoryLimit(limit)) return { state: "none", source: limit.source };
  return { state: "set", bytes: limit.value, source: limit.source };
}
