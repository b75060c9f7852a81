import "server-only";
import type { InstantSample, Series } from "@/lib/adapters/prometheus/schema";
import type { Baseline } from "@/lib/domain/check/context";
import { type JudgeState, newJudgeState } from "@/lib/services/diagnosis/judge-state";
import { type HostMemory, newHostMemory } from "./host-reading";
import { type NodeMemory, newNodeMemory } from "./node-memory";
import type { countOwnRestarts } from "./own-samples";
import { newPostIncidentMemory, type PostIncidentMemory } from "./post-incident";
import type { Part } from "./prometheus-reading";

/** What the loop carries from round to round. */
export interface MonitorState {
  /** Counts over a day, and metrics that were not there: asked for more rarely than the rest. */
  counts: Map<string, { at: number; part: Part<InstantSample> }>;
  exporters: Map<string, { at: number; part: Part<Series> }>;
  ownRestarts: Map<string, { at: number; found: Awaited<ReturnType<typeof countOwnRestarts>> }>;
  nodes: Map<string, NodeMemory>;
  hosts: Map<string, HostMemory>;
  baselines: Map<string, { at: number; baseline: Baseline }>;
  sampledAt: Map<string, number>;
  /** Targets whose RSS Prometheus did not tell when it was last asked. */
  prometheusGone: Set<string>;
  judge: JudgeState;
  postIncident: PostIncidentMemory;
}

export const newMonitorState = (): MonitorState => ({
  counts: new Map(),
  exporters: new Map(),
  ownRestarts: new Map(),
  nodes: new Map(),
  hosts: new Map(),
  baselines: new Map(),
  sampledAt: new Map(),
  prometheusGone: new Set(),
  judge: newJudgeState(),
  postIncident: newPostIncidentMemory(),
});

/** Over how long restarts and OOM kills are counted. */
export const countWindowSeconds = 24 * 3600;
export const rarelyMs = 15_000;
export const restartsEveryMs = 60_000;

/** The windows of a round at a time scale: real time at 1, divided by it in a compressed demo. */
export function monitorWindows(timeScale: number) {
  return {
    latencyWindowSeconds: Math.max(10, 120 / timeScale),
    trendWindowSeconds: Math.max(15, 3600 / timeScale),
    sampleEveryMs: 15_000 / timeScale,
  };
}

/** What is remembered of a target's node, begun when there is nothing yet. */
export const nodeMemory = (state: MonitorState, targetId: string): NodeMemory =>
  remembered(state.nodes, targetId, newNodeMemory);
/** What is remembered of a target's host, begun when there is nothing yet. */
export const hostMemory = (state: MonitorState, targetId: string): HostMemory =>
  remembered(state.hosts, targetId, newHostMemory);

function remembered<T>(all: Map<string, T>, targetId: string, begin: () => T): T {
  const memory = all.get(targetId) ?? begin();
  all.set(targetId, memory);
  return memory;
}
