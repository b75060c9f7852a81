import { Agent, request } from "node:http";
import type { Address } from "@/demo/node/address";

const MAX_IN_FLIGHT = 50;
const REQUEST_TIMEOUT_MS = 10_000;
/** Repositories the clients push; one that got lost is pushed again. */
const PUSHED_REPOSITORIES = 8;

/** One request of the mix. */
interface Call {
  method: "GET" | "POST";
  path: string;
  body?: string;
}

/**
 * Sends requests at a steady rate until the process ends: mostly single repositories, some lists and statistics. What
 * would exceed 50 requests in flight is left out, so that a slow or absent node never piles up work.
 * @param rate requests per second
 */
export function startTraffic(api: Address, rate: number): void {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_IN_FLIGHT, maxFreeSockets: 4 });
  let known: readonly string[] = [];
  let inFlight = 0;

  const send = (call: Call, received: (status: number, body: string) => void) => {
    if (inFlight >= MAX_IN_FLIGHT) return;
    inFlight += 1;
    const headers = call.body === undefined ? {} : { "content-type": "application/json" };
    const outgoing = request({ ...api, agent, method: call.method, path: call.path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => received(response.statusCode ?? 0, Buffer.concat(chunks).toString("utf8")));
      response.on("error", () => {});
    });
    outgoing.setTimeout(REQUEST_TIMEOUT_MS, () => outgoing.destroy());
    outgoing.on("error", () => {});
    outgoing.on("close", () => {
      inFlight -= 1;
    });
    outgoing.end(call.body);
  };

  const readRepository = () => {
    const path = known[Math.floor(Math.random() * known.length)];
    if (path !== undefined) send({ method: "GET", path }, () => {});
  };
  const listRepositories = () => {
    send({ method: "GET", path: "/api/repos" }, (status, body) => {
      if (status === 200) known = repositoryPaths(body);
    });
  };
  const pushRepository = () => {
    const name = `pushed-${Math.floor(Math.random() * PUSHED_REPOSITORIES)}`;
    send({ method: "GET", path: `/api/repos/clients/${name}` }, (status) => {
      if (status !== 404) return;
      const body = JSON.stringify({ owner: "clients", name, size_kib: 16 });
      send({ method: "POST", path: "/api/repos", body }, () => {});
    });
  };
  const readStatistics = () => send({ method: "GET", path: "/api/realtime/stats" }, () => {});

  // A fixed order of turns keeps the mix the same in every second.
  const mix = [...Array<() => void>(15).fill(readRepository), readStatistics, readStatistics, pushRepository];
  const turns = [listRepositories, ...mix, listRepositories];
  let turn = 0;
  setInterval(() => {
    turns[turn % turns.length]?.();
    turn += 1;
  }, 1000 / rate);
}

/** The paths of the repositories in an answer of `/api/repos`; none when it is not such a list. */
export function repositoryPaths(body: string): string[] {
  try {
    const list: unknown = JSON.parse(body);
    if (!Array.isArray(list)) return [];
    return list.flatMap((entry: { owner?: unknown; name?: unknown } | null) =>
      typeof entry?.owner === "string" && typeof entry.name === "string"
        ? [`/api/repos/${encodeURIComponent(entry.owner)}/${encodeURIComponent(entry.name)}`]
        : [],
    );
  } catch {
    return [];
  }
}
