import { randomFillSync } from "node:crypto";
import { Agent, request } from "node:http";
import type { Address } from "@/demo/node/address";

const MAX_IN_FLIGHT = 20;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * A sender of transactions over a few connections of its own. Each call submits one; beyond 20 under way it is left out,
 * so that a slow or absent node never piles up work.
 * @param bytes length of a transaction
 */
export function createTransactionSender(api: Address, bytes: number): () => void {
  const agent = new Agent({ keepAlive: true, maxSockets: 2, maxFreeSockets: 2 });
  const content = randomFillSync(Buffer.alloc(bytes));
  const headers = { "content-type": "application/octet-stream" };
  const path = "/api/consensus/transactions";
  let inFlight = 0;
  let number = 0;
  return () => {
    if (inFlight >= MAX_IN_FLIGHT) return;
    inFlight += 1;
    // A number in front makes every transaction another one.
    content.writeUInt32LE(number++ >>> 0);
    const outgoing = request({ ...api, agent, method: "POST", path, headers }, (response) => {
      response.on("error", () => {});
      response.resume();
    });
    outgoing.setTimeout(REQUEST_TIMEOUT_MS, () => outgoing.destroy());
    outgoing.on("error", () => {});
    outgoing.on("close", () => {
      inFlight -= 1;
    });
    outgoing.end(Buffer.from(content));
  };
}
