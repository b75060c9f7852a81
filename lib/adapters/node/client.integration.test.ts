import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createNodeClient, type NodeClient } from "./client";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const now = () => 1_700_000_000_000;
const clientFor = async (listener: RequestListener, timeoutMs = 2000): Promise<NodeClient> =>
  createNodeClient({ baseUrl: await serve(listener), timeoutMs, now });
const json =
  (bodies: Record<string, unknown>, status = 200): RequestListener =>
  (request, response) => {
    const body = bodies[request.url ?? ""];
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
  };
const health = { status: "up", version: "0.1.0", uptime_seconds: 61, checks: { p2p: { status: "unknown" } } };

describe("a node that exposes everything", () => {
  const bodies = {
    "/health": health,
    "/api/debug/cache": { entries: 10, size_bytes: 1000, max_size_bytes: 268435456, hits: 5, misses: 0 },
    "/api/debug/connections": { current: 41, max: 0, peers: 3, max_peers: null, buffer_bytes: 4096 },
    "/api/consensus/status": { enabled: true, state: "Active" },
    "/api/consensus/mempool": { transaction_count: 0, oldest_age_secs: 0.5, average_propose_count: 1.25 },
    "/api/realtime/stats": { current_connections: 2, total_connections: 9, total_subscriptions: 4, total_events: 100 },
    "/api/consensus/validators": {
      ...{ epoch: 1, total_weight: 4, quorum_weight: 3, validator_count: 1 },
      validators: [{ name: "validator-1", pubkey: "ab", weight: 4, addr: "127.0.0.1:9000", active: true }],
    },
    "/api/debug/storage": {
      ...{ backend: "rocksdb", block_cache_size: 512, write_buffer_size: 64, max_write_buffer_number: 3 },
      memory_bytes: 700,
    },
    "/api/ci/stats": { workflow_count: 1, run_count: 5, artifact_count: 2, artifact_size_bytes: 99 },
    "/api/repos": [
      { name: "a", owner: "x" },
      { name: "b", owner: "x" },
    ],
  };

  it("gives each reading its numbers and the time of the answer", async () => {
    const client = await clientFor(json(bodies));
    expect(await client.probeHealth()).toEqual({
      state: "value",
      at: now(),
      value: {
        ok: true,
        status: "up",
        httpStatus: 200,
        version: "0.1.0",
        uptimeSeconds: 61,
        latencySeconds: expect.any(Number),
      },
    });
    expect(await client.readCache()).toMatchObject({
      state: "value",
      value: { sizeBytes: 1000, misses: 0 },
      at: now(),
    });
    expect(await client.readMempool()).toMatchObject({ value: { transactionCount: 0, oldestAgeSeconds: 0.5 } });
    expect(await client.readRealtime()).toMatchObject({ value: { currentConnections: 2, totalEvents: 100 } });
    expect(await client.readRepositories()).toMatchObject({ state: "value", value: 2 });
    expect(await client.readValidators()).toMatchObject({
      value: { quorumWeight: 3, totalWeight: 4, validators: [{ name: "validator-1", weight: 4, active: true }] },
    });
    expect(await client.readStorage()).toMatchObject({ value: { blockCacheBytes: 512, memoryBytes: 700 } });
    expect(await client.readCi()).toMatchObject({ value: { runs: 5, artifacts: 2, artifactBytes: 99 } });
  });

  it("takes an empty list of validators for a placeholder, not for a network without a quorum", async () => {
    const none = { epoch: 0, total_weight: 0, quorum_weight: 0, validator_count: 0, validators: [] };
    const client = await clientFor(json({ "/api/consensus/validators": none }));
    expect(await client.readValidators()).toMatchObject({ state: "placeholder" });
  });

  it("takes a limit of 0 or null as unlimited", async () => {
    const client = await clientFor(json(bodies));
    expect(await client.readConnections()).toMatchObject({ value: { current: 41, max: null, maxPeers: null } });
  });

  it("keeps the path prefix of its address", async () => {
    const base = await serve(json({ "/guts/node-1/health": health }));
    const client = createNodeClient({ baseUrl: `${base}/guts/node-1/`, now });
    expect(await client.probeHealth()).toMatchObject({ state: "value", value: { ok: true } });
  });

  it("measures the latency of a slow answer", async () => {
    const client = await clientFor((request, response) => {
      setTimeout(() => json(bodies)(request, response), 150);
    });
    const reading = await client.probeHealth();
    if (reading.state !== "value") throw new Error(reading.detail);
    expect(reading.value.latencySeconds).toBeGreaterThanOrEqual(0.14);
  });
});

describe("health", () => {
  it("is a value that is not ok when the node answers 503 with its health", async () => {
    const client = await clientFor(json({ "/health": { status: "down" } }, 503));
    expect(await client.probeHealth()).toMatchObject({
      state: "value",
      value: { ok: false, status: "down", httpStatus: 503, version: null, uptimeSeconds: null },
    });
  });

  it("is an error when a proxy answers 503 with its own page", async () => {
    const client = await clientFor((_, response) => {
      response.writeHead(503, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>");
    });
    expect(await client.probeHealth()).toMatchObject({ state: "error", kind: "status" });
  });
});

describe("the mempool", () => {
  it("is a placeholder while consensus is disabled, and is then not asked for", async () => {
    const asked: string[] = [];
    const listener = json({ "/api/consensus/status": { enabled: false }, "/api/consensus/mempool": {} });
    const client = await clientFor((request, response) => {
      asked.push(request.url ?? "");
      listener(request, response);
    });
    expect(await client.readMempool()).toMatchObject({
      state: "placeholder",
      detail: expect.stringContaining("disabled"),
    });
    expect(asked).toEqual(["/api/consensus/status"]);
  });
});

describe("an endpoint that is absent", () => {
  it.each<[string, RequestListener, RegExp]>([
    ["an empty 404", (_, response) => response.writeHead(404).end(), /answered 404, empty body/],
    [
      "an HTML 404",
      (_, response) => response.writeHead(404, { "content-type": "text/html" }).end("<p>no</p>"),
      /answered 404, HTML page/,
    ],
    [
      "an HTML page with status 200",
      (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html>{}</html>"),
      /answered 200 with an HTML page/,
    ],
    [
      "an empty 200",
      (_, response) => response.writeHead(200, { "content-type": "application/json" }).end(),
      /an empty body/,
    ],
    ["a 204", (_, response) => response.writeHead(204).end(), /answered 204 with an empty body/],
    [
      "numbers in plain text",
      (_, response) => response.writeHead(200, { "content-type": "text/plain" }).end("{}"),
      /a body that is not JSON/,
    ],
    ["JSON with other fields", json({ "/api/debug/cache": { entries: 1, size: 2 } }), /expected fields \(size_bytes, /],
    [
      "numbers as text",
      json({ "/api/debug/cache": { entries: "1", size_bytes: 1, max_size_bytes: 1, hits: 1, misses: 1 } }),
      /expected fields \(entries\)/,
    ],
    ["a list instead of an object", json({ "/api/debug/cache": [] }), /expected fields \(the body\)/],
  ])("is not exposed when the node answers %s", async (_, listener, detail) => {
    const client = await clientFor(listener);
    expect(await client.readCache()).toEqual({ state: "not exposed", detail: expect.stringMatching(detail) });
  });
});

describe("an endpoint that fails", () => {
  const started = (response: Parameters<RequestListener>[1], headers: Record<string, string> = {}) =>
    response.writeHead(200, { "content-type": "application/json", ...headers });

  it.each<[string, RequestListener, string, RegExp]>([
    ["hangs before the answer", () => {}, "timeout", /within 300 ms/],
    [
      "hangs in the middle of the body",
      (_, response) => started(response).write('{"entries": 1'),
      "timeout",
      /within 300/,
    ],
    [
      "is cut off",
      (_, response) => {
        started(response, { "content-length": "100" }).write('{"entries": 1', () => response.destroy());
      },
      "unreachable",
      /cannot be read/,
    ],
    ["sends broken JSON", (_, response) => started(response).end('{"entries": 1,'), "malformed", /broken JSON/],
    ["answers 500", json({ "/api/debug/cache": {} }, 500), "status", /answered 500, JSON body/],
    ["wants a password", json({ "/api/debug/cache": {} }, 401), "status", /without credentials/],
    [
      "redirects to another origin",
      (_, response) => response.writeHead(302, { location: "http://192.0.2.1/api" }).end(),
      "status",
      /a redirect, which is not followed/,
    ],
  ])("is an error when it %s", async (_, listener, kind, detail) => {
    const client = await clientFor(listener, 300);
    expect(await client.readCache()).toEqual({ state: "error", kind, detail: expect.stringMatching(detail) });
  });

  it("stops reading a body of 10 MB early", async () => {
    let sent = 0;
    const client = await clientFor((_, response) => {
      started(response);
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      const push = () => {
        while (sent < 10 * 1024 * 1024 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once("drain", push);
            return;
          }
        }
        response.end();
      };
      push();
    });
    expect(await client.readCache()).toMatchObject({
      state: "error",
      kind: "malformed",
      detail: expect.stringMatching(/more than 1048576 bytes/),
    });
    expect(sent).toBeLessThan(10 * 1024 * 1024);
  });

  it("is unreachable when nothing listens", async () => {
    const base = await serve(() => {});
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const reading = await createNodeClient({ baseUrl: base }).probeHealth();
    expect(reading).toMatchObject({
      state: "error",
      kind: "unreachable",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("ends with the caller's reason when the caller aborts", async () => {
    const client = await clientFor(() => {});
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("nobody waits")), 50);
    await expect(client.readCache(controller.signal)).rejects.toThrow("nobody waits");
  });
});

describe("the page of metrics", () => {
  const text = { "content-type": "text/plain; version=0.0.4" };

  it("is read to its end, however long, and only what is wanted is kept", async () => {
    const chunk = Array.from({ length: 1000 }, (_, i) => `guts_http_requests_total{path="/a/${i}"} 1\n`).join("");
    const client = await clientFor(async (_, response) => {
      response.writeHead(200, text);
      for (let i = 0; i < 500; i += 1) {
        if (!response.write(chunk)) await new Promise((resolve) => response.once("drain", resolve));
      }
      response.end("guts_process_resident_memory_bytes 1024 1700000000123\n# EOF\n");
    });
    const reading = await client.readMetrics(new Set(["guts_process_resident_memory_bytes"]));
    if (reading.state !== "value") throw new Error(reading.detail);
    const { series, bytes, samples, ended } = reading.value;
    expect([series, ended]).toEqual([500_001, true]);
    expect(bytes).toBeGreaterThan(15_000_000);
    expect(samples).toEqual([
      { name: "guts_process_resident_memory_bytes", labels: {}, value: 1024, at: 1_700_000_000_123 },
    ]);
  });

  it.each<[string, RequestListener, object]>([
    ["a 404", (_, response) => response.writeHead(404).end(), { state: "not exposed" }],
    ["a 500", (_, response) => response.writeHead(500).end("no"), { state: "error", kind: "status" }],
    [
      "a page of HTML under the right content type",
      (_, response) => response.writeHead(200, text).end("<!doctype html><p>sign in</p>"),
      { state: "not exposed", detail: "/metrics answered 200 with an HTML page" },
    ],
  ])("is told apart from %s", async (_, listener, expected) => {
    expect(await (await clientFor(listener)).readMetrics(new Set())).toMatchObject(expected);
  });

  it("has a time limit of its own", async () => {
    const baseUrl = await serve((_, response) => response.writeHead(200, text).write("guts_a 1\n"));
    const reading = await createNodeClient({ baseUrl, metricsTimeoutMs: 200 }).readMetrics(new Set());
    expect(reading).toMatchObject({ state: "error", kind: "timeout", detail: expect.stringContaining("200 ms") });
  });
});
