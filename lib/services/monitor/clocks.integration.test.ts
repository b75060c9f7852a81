import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, it } from "vitest";
import { createNodeClient } from "@/lib/adapters/node/client";
import { createPrometheusClient } from "@/lib/adapters/prometheus/client";
import { withTestDatabase } from "@/lib/testing/database";
import { clockedFetch, nodeClock, prometheusClock, readClocks, storeClocks } from "./clocks";

withTestDatabase();

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** A server whose clock is so many seconds ahead. */
async function serverAhead(seconds: number, body: unknown): Promise<string> {
  const server = createServer((_, response) => {
    const date = new Date(Date.now() + seconds * 1000).toUTCString();
    response.writeHead(200, { "content-type": "application/json", date }).end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("tells how far node and Prometheus are from the console, and of one that was not asked that it is unknown", async () => {
  const url = await serverAhead(120, { status: "success", data: { resultType: "vector", result: [] } });
  const client = createPrometheusClient({
    id: "main",
    url,
    timeoutMs: 5_000,
    fetch: clockedFetch(prometheusClock("main")),
  });
  await client.query("up", Date.now());
  const node = createNodeClient({
    baseUrl: await serverAhead(-40, { status: "up" }),
    fetch: clockedFetch(nodeClock("validator-2")),
  });
  await node.probeHealth();
  await storeClocks(Date.now());
  await storeClocks(Date.now());
  const places = [
    { place: prometheusClock("main"), name: "Prometheus main" },
    { place: nodeClock("validator-2"), name: "validator-2" },
    { place: nodeClock("validator-3"), name: "validator-3" },
  ];
  const [prometheus, own, other] = await readClocks(places, Date.now());
  expect(prometheus?.skewSeconds).toBeGreaterThan(117);
  expect(prometheus?.skewSeconds).toBeLessThanOrEqual(120);
  expect(own?.skewSeconds).toBeLessThan(-37);
  expect(own?.skewSeconds).toBeGreaterThanOrEqual(-40);
  expect(other).toEqual({ name: "validator-3", skewSeconds: null });
  const later = await readClocks(places, Date.now() + 11 * 60_000);
  expect(later.map(({ skewSeconds }) => skewSeconds)).toEqual([null, null, null]);
});
