import "server-only";
import type { NodeClient } from "@/lib/adapters/node/client";
import type { NodeReading } from "@/lib/adapters/node/reading";
import type { MetricsText } from "@/lib/domain/metrics-text/read-metrics-text";

type Awaiting<K extends keyof NodeClient> = NodeClient[K] extends (...args: never[]) => Promise<infer R> ? R : never;
export type HealthReading = Awaiting<"probeHealth">;

/** What is remembered of one node between rounds; valid for one process of one version. */
export interface NodeMemory {
  version: string | null;
  /** When the node's process started as far as its uptime or another source tells; epoch ms. */
  startedAt: { fromUptime: number | null; fromSignal: number | null };
  answered: boolean;
  /** Capabilities that the node does not have, with its answer and when it was given (epoch ms). */
  absent: Map<string, { reading: NodeReading<never>; at: number }>;
  metrics: { last: NodeReading<MetricsText> | null; askedAt: number; running: Promise<void> | null };
}

export const newNodeMemory = (): NodeMemory => ({
  version: null,
  startedAt: { fromUptime: null, fromSignal: null },
  answered: false,
  absent: new Map(),
  metrics: { last: null, askedAt: Number.NEGATIVE_INFINITY, running: null },
});

/** Uptime comes in whole seconds, and the answer takes its time. */
const uptimeToleranceMs = 2_500;

/**
 * Whether the process that answers now is another one than the memory is about: another version, a later start, or
 * nobody answered in between. Takes the new facts into the memory.
 */
export function noteProcess(memory: NodeMemory, health: HealthReading, startedAtMs: number | null): boolean {
  const value = health.state === "value" ? health.value : null;
  const fromUptime =
    health.state === "value" && value?.uptimeSeconds != null ? health.at - value.uptimeSeconds * 1000 : null;
  const { startedAt } = memory;
  const changed =
    (value !== null && (!memory.answered || value.version !== memory.version)) ||
    isLater(fromUptime, startedAt.fromUptime) ||
    isLater(startedAtMs, startedAt.fromSignal);
  memory.answered = value !== null;
  if (value) memory.version = value.version;
  memory.startedAt = {
    fromUptime: fromUptime ?? startedAt.fromUptime,
    fromSignal: startedAtMs ?? startedAt.fromSignal,
  };
  return changed;
}

const isLater = (now: number | null, before: number | null) =>
  now !== null && before !== null && now - before > uptimeToleranceMs;
