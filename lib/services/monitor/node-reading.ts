import "server-only";
import type { NodeClient } from "@/lib/adapters/node/client";

type Awaiting<K extends keyof NodeClient> = NodeClient[K] extends (...args: never[]) => Promise<infer R> ? R : never;

/** What one round learned from a node's own HTTP API. */
export interface NodeReadings {
  health: Awaiting<"probeHealth">;
  cache: Awaiting<"readCache">;
  connections: Awaiting<"readConnections">;
  mempool: Awaiting<"readMempool">;
  realtime: Awaiting<"readRealtime">;
  repositories: Awaiting<"readRepositories">;
}

export type { NodeReading } from "@/lib/adapters/node/reading";

/** Asks a node everything at once; each part answers for itself, so one hanging endpoint leaves the others standing. */
export async function readNode(client: NodeClient): Promise<NodeReadings> {
  const [health, cache, connections, mempool, realtime, repositories] = await Promise.all([
    client.probeHealth(),
    client.readCache(),
    client.readConnections(),
    client.readMempool(),
    client.readRealtime(),
    client.readRepositories(),
  ]);
  return { health, cache, connections, mempool, realtime, repositories };
}
