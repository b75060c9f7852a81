import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createNodeClient } from "@/lib/adapters/node/client";
import { type NodeMemory, newNodeMemory } from "./node-memory";
import { readNode } from "./node-reading";

/** A node as published ones are: some endpoints absent, consensus off, and a page of metrics without memory. */
let version: string;
let uptimeSeconds: number;
let page: string;
let extra: Record<string, unknown>;
let asked: string[];
let nowMs: number;
let memory: NodeMemory;
let server: Server | null = null;

beforeEach(() => {
  version = "0.1.0";
  uptimeSeconds = 100;
  page = "guts_http_active_connections 1\n# EOF\n";
  extra = {};
  asked = [];
  nowMs = 1_700_000_000_000;
  memory = newNodeMemory();
});

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

const listener: RequestListener = (request, response) => {
  const url = request.url ?? "";
  asked.push(url);
  const bodies: Record<string, unknown> = {
    "/health": { status: "up", version, uptime_seconds: uptimeSeconds },
    "/api/consensus/status": { enabled: false },
    "/api/repos": [],
    ...extra,
  };
  if (url === "/metrics") response.writeHead(200, { "content-type": "text/plain" }).end(page);
  else if (url in bodies)
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(bodies[url]));
  else response.writeHead(404).end();
};

async function listen(answer: RequestListener = listener): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

/** One round `seconds` after the last one; what was asked in it, sorted. */
async function round(
  client: ReturnType<typeof createNodeClient>,
  seconds: number,
  rest: { startedAtMs?: number | null; prometheusGone?: boolean } = {},
) {
  nowMs += seconds * 1000;
  uptimeSeconds += seconds;
  asked = [];
  const readings = await readNode(client, memory, {
    ...{ startedAtMs: null, prometheusGone: false, now: () => nowMs },
    ...rest,
  });
  return { readings, asked: [...asked].sort() };
}
const clientOf = (baseUrl: string) => createNodeClient({ baseUrl, timeoutMs: 500, now: () => nowMs });
const everything = [
  "/api/consensus/status",
  "/api/debug/cache",
  "/api/debug/connections",
  "/api/debug/storage",
  "/api/realtime/stats",
  "/api/repos",
  "/health",
  "/metrics",
];

describe("what a node does not have", () => {
  it("is asked for once, then again after a minute, and stays not exposed in between", async () => {
    const client = clientOf(await listen());
    expect((await round(client, 1)).asked).toEqual(everything);
    const second = await round(client, 1);
    expect(second.asked).toEqual(["/api/repos", "/health"]);
    expect(second.readings.cache).toMatchObject({ state: "not exposed", detail: expect.stringContaining("404") });
    expect(second.readings.mempool).toMatchObject({ state: "placeholder" });
    expect(second.readings.repositories).toMatchObject({ state: "value", value: 0 });
    expect((await round(client, 60)).asked).toEqual(everything);
  });

  it.each<[string, () => { startedAtMs?: number } | undefined]>([
    [
      "its version changed",
      () => {
        version = "0.2.0";
        return undefined;
      },
    ],
    [
      "its uptime began anew",
      () => {
        uptimeSeconds = 0;
        return undefined;
      },
    ],
    ["another source saw a new process", () => ({ startedAtMs: nowMs })],
  ])("is asked for again at once when %s", async (_, change) => {
    const client = clientOf(await listen());
    await round(client, 1, { startedAtMs: nowMs - 100_000 });
    const rest = change();
    extra = { "/api/debug/cache": { entries: 1, size_bytes: 5, max_size_bytes: 9, hits: 0, misses: 0 } };
    const { asked: again, readings } = await round(client, 1, rest ?? {});
    expect(again).toEqual(everything);
    expect(readings.cache).toMatchObject({ state: "value", value: { sizeBytes: 5 } });
  });

  it("is asked for again when the node was away in between", async () => {
    const base = await listen();
    const client = clientOf(base);
    await round(client, 1);
    const port = Number(new URL(base).port);
    const stopped = server;
    stopped?.closeAllConnections();
    await new Promise((resolve) => stopped?.close(resolve));
    expect((await round(client, 1)).readings.health).toMatchObject({ state: "error" });
    const again = createServer(listener);
    server = again;
    await new Promise<void>((resolve) => again.listen(port, "127.0.0.1", resolve));
    expect((await round(client, 1)).asked).toEqual(everything);
  });

  it("is not remembered when an endpoint fails: it is asked in every round", async () => {
    const client = clientOf(
      await listen((request, response) => {
        if (request.url !== "/api/debug/cache") return listener(request, response);
        asked.push(request.url);
        response.writeHead(500).end();
      }),
    );
    await round(client, 1);
    const { asked: again, readings } = await round(client, 1);
    expect(again).toContain("/api/debug/cache");
    expect(readings.cache).toMatchObject({ state: "error" });
  });
});

describe("the node's own page of metrics", () => {
  const withMemory = "guts_process_resident_memory_bytes 1024\nguts_config_max_memory 2048\n";

  it("is read every 30 s for the number of its series", async () => {
    const client = clientOf(await listen());
    const first = await round(client, 1);
    expect(first.readings.metrics).toMatchObject({ state: "value", value: { series: 1 } });
    expect((await round(client, 20)).asked).not.toContain("/metrics");
    expect((await round(client, 10)).asked).toContain("/metrics");
  });

  it("is read in every round while Prometheus tells no RSS and the page does", async () => {
    page = withMemory;
    const client = clientOf(await listen());
    await round(client, 1, { prometheusGone: true });
    expect((await round(client, 1, { prometheusGone: true })).asked).toContain("/metrics");
    expect((await round(client, 1)).asked).not.toContain("/metrics");
  });

  it("is not read more often for an RSS that it does not have, or when it is long", async () => {
    const client = clientOf(await listen());
    await round(client, 1, { prometheusGone: true });
    expect((await round(client, 1, { prometheusGone: true })).asked).not.toContain("/metrics");
    page = withMemory + `guts_http_requests_total{path="/${"x".repeat(100)}"} 1\n`.repeat(12_000);
    await round(client, 30, { prometheusGone: true });
    expect((await round(client, 1, { prometheusGone: true })).asked).not.toContain("/metrics");
  });

  it("that comes slowly holds no round up, and is there in a later one", async () => {
    const client = clientOf(
      await listen((request, response) => {
        if (request.url !== "/metrics") return listener(request, response);
        response.writeHead(200, { "content-type": "text/plain" });
        response.write("guts_a 1\n");
        setTimeout(() => response.end("guts_b 1\n"), 1_500);
      }),
    );
    const started = performance.now();
    expect((await round(client, 1)).readings.metrics).toBeNull();
    expect(performance.now() - started).toBeLessThan(1_400);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await round(client, 1)).readings.metrics).toMatchObject({ state: "value", value: { series: 2 } });
  });

  it.each([
    ["an HTML page", "<html><body>hi</body></html>", /an HTML page/],
    ["prose", "hello there\n", /no page of metrics/],
    ["nothing", "", /empty body/],
  ])("is not exposed when %s comes in its place", async (_, body, detail) => {
    page = body;
    const { readings } = await round(clientOf(await listen()), 1);
    expect(readings.metrics).toEqual({ state: "not exposed", detail: expect.stringMatching(detail) });
  });

  it("is an error when it is cut off, never a smaller count", async () => {
    const client = clientOf(
      await listen((request, response) => {
        if (request.url !== "/metrics") return listener(request, response);
        response.writeHead(200, { "content-type": "text/plain", "content-length": "1000" });
        response.write("guts_a 1\n", () => response.destroy());
      }),
    );
    expect((await round(client, 1)).readings.metrics).toMatchObject({ state: "error", kind: "unreachable" });
  });
});
