import type { Attribution } from "@/lib/domain/diagnosis/attribution";
import { type ConsumerName, consumerLabels } from "@/lib/domain/diagnosis/consumers";
import { capitalised } from "@/lib/domain/diagnosis/wording";
import type { SignalName } from "@/lib/domain/signal/signal";

/** One consumer as the table shows it: the node's own number, and its part of level and growth (bytes, 0..1). */
export interface ConsumerRow {
  name: ConsumerName;
  label: string;
  signal: SignalName | null;
  limit: SignalName | null;
  levelBytes: number | null;
  growthBytes: number | null;
  growthShare: number | null;
}

const signalsOf: Partial<Record<ConsumerName, { signal: SignalName; limit: SignalName | null }>> = {
  cache: { signal: "cache-bytes", limit: "cache-max-bytes" },
  connections: { signal: "connections", limit: "connections-max" },
  mempool: { signal: "mempool-transactions", limit: null },
  peers: { signal: "peers", limit: "peers-max" },
  websockets: { signal: "realtime-connections", limit: null },
  repositories: { signal: "repositories", limit: null },
  "metric-series": { signal: "metric-series", limit: null },
};
/** The runbook asks for these, so that they stand in the table whether or not anything is known of them. */
const asked: readonly ConsumerName[] = ["cache", "connections", "mempool"];

/** The three consumers of the runbook's third step, then every other one that was measured. */
export function consumerRows(attribution: Attribution | null): ConsumerRow[] {
  const measured = attribution?.level.parts.map(({ name }) => name) ?? [];
  const names = [...asked, ...measured.filter((name) => !asked.includes(name))];
  return names.map((name) => {
    const level = attribution?.level.parts.find((part) => part.name === name);
    const growth = attribution?.growth.parts.find((part) => part.name === name);
    return {
      name,
      label: capitalised(consumerLabels[name]),
      signal: signalsOf[name]?.signal ?? null,
      limit: signalsOf[name]?.limit ?? null,
      levelBytes: level?.bytes ?? null,
      growthBytes: growth?.bytes ?? null,
      growthShare: growth?.share ?? null,
    };
  });
}
