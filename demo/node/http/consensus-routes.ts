import { json } from "@/demo/node/http/exchange";
import type { Route } from "@/demo/node/http/router";

const LEADER = "3f".repeat(32);

/** Consensus as a running engine reports it: height and view follow the uptime, the mempool fills between blocks. */
export function activeConsensusRoutes(blockTimeMs: number, mempoolMax: number, uptimeSeconds: () => number): Route[] {
  const height = () => Math.floor((uptimeSeconds() * 1000) / blockTimeMs);
  const pending = () => Math.min(mempoolMax, 12 + (height() % 9));
  const status = () => ({
    enabled: true,
    state: "Active",
    view: height() + 1,
    finalized_height: height(),
    current_leader: LEADER,
    is_leader: false,
    pending_transactions: pending(),
  });
  const mempool = () => ({
    transaction_count: pending(),
    oldest_age_secs: (blockTimeMs * 1.5) / 1000,
    average_propose_count: 1,
  });
  return consensusRoutes(status, mempool);
}

/** Consensus as the published code reports it for a single node: switched off, and zeros that measure nothing. */
export function disabledConsensusRoutes(): Route[] {
  const status = () => ({
    enabled: false,
    state: "Disabled",
    view: 0,
    finalized_height: 0,
    current_leader: null,
    is_leader: false,
    pending_transactions: 0,
  });
  return consensusRoutes(status, () => ({ transaction_count: 0, oldest_age_secs: 0, average_propose_count: 0 }));
}

function consensusRoutes(status: () => object, mempool: () => object): Route[] {
  return [
    { method: "GET", path: "/api/consensus/status", handle: () => json(status()) },
    { method: "GET", path: "/api/consensus/mempool", handle: () => json(mempool()) },
  ];
}
