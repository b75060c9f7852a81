import { writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltPrograms, buildPrograms, startProgram, waitFor } from "@/demo/node/testing/programs";
import {
  createRepository,
  get,
  getJson,
  MIB,
  type StandIn,
  startStandIn,
  TEST_LIMIT_BYTES,
} from "@/demo/node/testing/stand-in";
import { findRssBytes } from "@/demo/supervisor/process-facts";

let programs: BuiltPrograms;
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(() => programs.remove());

describe("a node with its defaults", () => {
  let node: StandIn;
  beforeAll(async () => {
    node = await startStandIn(programs);
  });
  afterAll(() => node.kill());

  test("start-up fills the memory to 87 % of the limit", () => {
    const rssBytes = findRssBytes(node.pid) ?? 0;
    expect(Math.abs(rssBytes - 0.87 * TEST_LIMIT_BYTES)).toBeLessThan(2 * MIB);
  });

  test("the health endpoints have the documented shapes", async () => {
    const checks = { storage: { status: "up" }, p2p: { status: "unknown" }, realtime: { status: "up" } };
    const uptime = expect.any(Number);
    const version = expect.stringMatching(/^\d+\.\d+\.\d+$/);
    expect(await getJson(`${node.api}/health`)).toMatchObject({
      status: "up",
      version,
      uptime_seconds: uptime,
      checks,
    });
    expect(await getJson(`${node.api}/health/live`)).toEqual({ status: "up", uptime_seconds: uptime });
    expect(await getJson(`${node.api}/health/ready`)).toMatchObject({ status: "up", checks });
    expect(await getJson(`${node.api}/health/startup`)).toEqual({ status: "up" });
  });

  test("the debug endpoints report what is really held", async () => {
    const cache = (await getJson(`${node.api}/api/debug/cache`)) as Record<string, number>;
    expect(Object.keys(cache)).toEqual(["entries", "size_bytes", "max_size_bytes", "hits", "misses"]);
    expect(cache.size_bytes).toBeGreaterThan(0);
    expect(cache.max_size_bytes).toBe(268_435_456);
    expect(await getJson(`${node.api}/api/debug/connections`)).toMatchObject({ max: 0, peers: 50, max_peers: 50 });
  });

  test("the connection count follows real sockets", async () => {
    const current = async () => ((await getJson(`${node.api}/api/debug/connections`)) as { current: number }).current;
    const before = await current();
    const sockets = await Promise.all(Array.from({ length: 10 }, () => openSocket(node.api)));
    // The kernel has taken a connection before the node has.
    await waitFor("the sockets to be counted", async () => ((await current()) >= before + 9 ? true : null));
    for (const socket of sockets) socket.destroy();
    await waitFor("the sockets to be gone", async () => ((await current()) <= before + 1 ? true : null));
  });

  test("consensus is active and its mempool has numbers", async () => {
    expect(await getJson(`${node.api}/api/consensus/status`)).toMatchObject({ enabled: true, state: "Active" });
    expect(await getJson(`${node.api}/api/consensus/mempool`)).toMatchObject({ transaction_count: expect.any(Number) });
    expect(await getJson(`${node.api}/api/realtime/stats`)).toMatchObject({ current_connections: 0 });
    expect(await getJson(`${node.api}/api/ci/stats`)).toMatchObject({ artifact_size_bytes: 0 });
  });

  test("repositories can be created once, read and listed, and unreadable input is refused", async () => {
    expect(await createRepository(node.api, "one")).toBe(201);
    expect(await createRepository(node.api, "one")).toBe(409);
    expect(await getJson(`${node.api}/api/repos/test/one`)).toMatchObject({ owner: "test", size_bytes: MIB });
    expect(await getJson(`${node.api}/api/repos`)).toContainEqual({ owner: "test", name: "one" });
    const post = (body: string) => fetch(`${node.api}/api/repos`, { method: "POST", body });
    expect((await post("{")).status).toBe(400);
    expect((await post('{"owner":"../x","name":"y"}')).status).toBe(400);
    expect((await post("x".repeat(70_000))).status).toBe(413);
  });

  test("metrics hold memory, limit and requests, at their own address only, with few paths", async () => {
    for (const path of ["one/two/three", "four/five/six"]) await get(`${node.api}/${path}`);
    const { body, type } = await get(`${node.metrics}/metrics`);
    expect(type).toContain("version=0.0.4");
    expect(body).toMatch(/^guts_process_resident_memory_bytes \d+$/m);
    expect(body).toMatch(/^guts_process_start_time_seconds \d+$/m);
    expect(body).toMatch(new RegExp(`^guts_config_max_memory ${TEST_LIMIT_BYTES}$`, "m"));
    expect(body).toContain('le="0.001",method="GET",path="/health/live",status="200"');
    expect(body).toContain('path="unmatched",status="404"} 2');
    expect(body).toMatch(/^guts_http_requests_in_flight 0$/m);
    expect((await get(`${node.api}/metrics`)).status).toBe(404);
  });

  test("a request id is echoed, and made up when there was none", async () => {
    const echoed = await fetch(`${node.api}/health/live`, { headers: { "x-request-id": "mine" } });
    expect(echoed.headers.get("x-request-id")).toBe("mine");
    expect((await fetch(`${node.api}/health/live`)).headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

test("a restart loses every repository that was pushed", async () => {
  const first = await startStandIn(programs);
  await createRepository(first.api, "precious");
  await first.kill();
  const second = await startStandIn(programs);
  expect((await get(`${second.api}/api/repos/test/precious`)).status).toBe(404);
  await second.kill();
});

test("the leak grows at its constant rate from the moment it is switched on", async () => {
  const node = await startStandIn(programs, { STANDIN_GROWTH_AT_START: "1" });
  const samples: { seconds: number; bytes: number }[] = [];
  const startedAtMs = performance.now();
  while (performance.now() - startedAtMs < 10_000) {
    await setTimeout(200);
    const bytes = findRssBytes(node.pid);
    if (bytes !== null) samples.push({ seconds: (performance.now() - startedAtMs) / 1000, bytes });
  }
  await node.kill();
  const slope = slopeOf(samples) / MIB;
  expect(slope).toBeGreaterThan(0.28 * 0.65);
  expect(slope).toBeLessThan(0.28 * 1.35);
});

test("beyond the limit handlers wait two seconds, metrics do not, and who leaves early is not counted", async () => {
  const node = await startStandIn(programs, { STANDIN_LIMIT_BYTES: String(32 * MIB) });
  const impatient = fetch(`${node.api}/api/repos`, { signal: AbortSignal.timeout(1000) });
  const left = expect(impatient).rejects.toThrow();
  await waitFor("metrics, at once, with the request under way", async () =>
    (await get(`${node.metrics}/metrics`)).body.includes("guts_http_requests_in_flight 1\n") ? true : null,
  );
  await left;
  const startedAtMs = performance.now();
  await get(`${node.api}/health/live`);
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(1990);
  const { body } = await get(`${node.metrics}/metrics`);
  expect(body).toMatch(/^guts_http_requests_in_flight 0$/m);
  expect(body).not.toContain('path="/api/repos"');
  await node.kill();
});

test("a smaller cache and fewer peers are in force and leave memory free", async () => {
  const storage = "storage:\n  data_dir: x\n  persistent: false\n  cache:\n    max_size: 16777216\n";
  const p2p = `p2p:
  enabled: false
  addr: 127.0.0.1:9000
  allowed_peers: []
  bootstrappers: []
  message_backlog: 1024
  mailbox_size: 1024
  timeout_secs: 10
  max_peers: 25
`;
  const node = await startStandIn(programs, {}, storage + p2p);
  expect(await getJson(`${node.api}/api/debug/cache`)).toMatchObject({ size_bytes: 16 * MIB });
  expect(await getJson(`${node.api}/api/debug/connections`)).toMatchObject({ peers: 25, max_peers: 25 });
  expect(findRssBytes(node.pid)).toBeLessThan(0.87 * TEST_LIMIT_BYTES - 20 * MIB);
  await node.kill();
});

test("sockets beyond max_connections are closed", async () => {
  const config = `api:
  addr: 127.0.0.1:8080
  request_timeout_secs: 30
  max_body_size: 52428800
  max_connections: 3
  cors_enabled: true
  cors_origins: []
`;
  const node = await startStandIn(programs, {}, config);
  const sockets = await Promise.all(Array.from({ length: 8 }, () => openSocket(node.api)));
  await waitFor("five sockets to be closed", () =>
    sockets.filter((socket) => socket.destroyed).length === 5 ? 1 : null,
  );
  for (const socket of sockets) socket.destroy();
  await node.kill();
});

test("TERM closes the node in order within a second", async () => {
  const node = await startStandIn(programs);
  const sentAtMs = performance.now();
  node.child.kill("SIGTERM");
  expect(await node.ended).toEqual({ code: 0, signal: null });
  expect(performance.now() - sentAtMs).toBeLessThan(1000);
  expect(node.stdout()).toMatch(/Shutdown signal received[\s\S]*Node stopped/);
});

test("an ignored configuration is announced in plain text and the record shows the values in force", async () => {
  const block = "storage:\n  data_dir: x\n  persistent: false\n";
  const node = await startStandIn(programs, {}, block + block);
  expect(node.stderr()).toMatch(/^Warning: failed to load config from .*Using defaults/);
  const record: unknown = JSON.parse(node.stdout().split("\n")[0] ?? "");
  expect(record).toMatchObject({
    message: "Node configuration",
    api_addr: node.api.slice("http://".length),
    config_source: "defaults",
    config: { storage: { cache: { max_size: 268_435_456 }, rocksdb: { max_write_buffer_number: 3 } } },
  });
  await node.kill();
});

test("a value out of range ends the start with 1 and an unknown word with 2", async () => {
  const bad = join(programs.dir, "bad.yaml");
  writeFileSync(bad, "logging:\n  level: loud\n  format: json\n");
  const refused = startProgram([programs.path("node"), "--config", bad]);
  expect((await refused.ended).code).toBe(1);
  expect(refused.stderr()).toContain("logging.level");
  const unknown = startProgram([programs.path("node"), "status"]);
  expect((await unknown.ended).code).toBe(2);
});

function openSocket(api: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(api).port), "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
    socket.on("end", () => socket.destroy());
  });
}

/** Least-squares slope in bytes a second. */
function slopeOf(samples: readonly { seconds: number; bytes: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(samples.map(({ seconds }) => seconds));
  const level = mean(samples.map(({ bytes }) => bytes));
  const spread = samples.reduce((sum, { seconds }) => sum + (seconds - middle) ** 2, 0);
  return samples.reduce((sum, { seconds, bytes }) => sum + (seconds - middle) * (bytes - level), 0) / spread;
}
