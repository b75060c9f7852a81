import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { readBody } from "@/demo/node/http/body";
import { json, type Reply, text } from "@/demo/node/http/exchange";
import type { Route } from "@/demo/node/http/router";
import { type Mempool, TRANSACTION_SLOT_BYTES } from "@/demo/node/memory/mempool";

const LEADER = "3f".repeat(32);

/**
 * Consensus as a running engine reports it: height and view follow the uptime, and clients submit transactions to the
 * mempool. Taking one in never waits for memory: it is the consensus engine that does it, not the API's handlers.
 */
export function activeConsensusRoutes(mempool: Mempool, blockTimeMs: number, uptimeSeconds: () => number): Route[] {
  const height = () => Math.floor((uptimeSeconds() * 1000) / blockTimeMs);
  const status = () => ({
    enabled: true,
    state: "Active",
    view: height() + 1,
    finalized_height: height(),
    current_leader: LEADER,
    is_leader: false,
    pending_transactions: mempool.size,
  });
  const pending = () => ({
    transaction_count: mempool.size,
    oldest_age_secs: mempool.oldestAgeSeconds(performance.now()),
    average_propose_count: 1,
  });
  return consensusRoutes(status, pending, (message) => submit(mempool, message));
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
  const pending = () => ({ transaction_count: 0, oldest_age_secs: 0, average_propose_count: 0 });
  return consensusRoutes(status, pending, () => text("consensus is not enabled", 503));
}

function consensusRoutes(
  status: () => object,
  pending: () => object,
  take: (message: IncomingMessage) => Reply | Promise<Reply>,
): Route[] {
  return [
    { method: "GET", path: "/api/consensus/status", handle: () => json(status()) },
    { method: "GET", path: "/api/consensus/mempool", handle: () => json(pending()) },
    {
      method: "POST",
      path: "/api/consensus/transactions",
      immediate: true,
      handle: ({ message }) => take(message),
    },
  ];
}

async function submit(mempool: Mempool, message: IncomingMessage): Promise<Reply> {
  const content = await readBody(message, TRANSACTION_SLOT_BYTES);
  if (content === null || content.length === 0) {
    return text(`send a transaction of 1 to ${TRANSACTION_SLOT_BYTES} bytes`, 400);
  }
  const transaction_id = createHash("sha256").update(content).digest("hex");
  const accepted = mempool.submit(content, performance.now());
  return json({ transaction_id, accepted, ...(accepted ? {} : { error: "mempool full" }) }, 202);
}
