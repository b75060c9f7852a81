import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { renderNodeConfig } from "@/demo/launch/node-config";
import type { Scenario } from "@/demo/node/environment";
import { type BuiltPrograms, buildPrograms, startProgram, waitFor } from "@/demo/node/testing/programs";
import { get, getJson, MIB, type StandIn, startStandIn, TEST_LIMIT_BYTES } from "@/demo/node/testing/stand-in";
import { findRssBytes } from "@/demo/supervisor/process-facts";

let programs: BuiltPrograms;
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(() => programs.remove());

/** Starts a node of a scenario, which ends with the test. */
async function start(scenario: Scenario, env: Record<string, string> = {}, config = renderNodeConfig(scenario)) {
  const node = await startStandIn(programs, { DEMO_SCENARIO: scenario, ...env }, config);
  onTestFinished(() => node.kill());
  return node;
}

/** Starts clients of a node, which end with the test. */
function startLoad(node: StandIn, flags: readonly string[] = []) {
  const load = startProgram([programs.path("load"), "--api", new URL(node.api).host, ...flags]);
  onTestFinished(() => load.kill());
  return load;
}

const rssOf = (node: StandIn) => findRssBytes(node.pid) ?? 0;

/** One metric of a node, as Prometheus would read it. */
async function metric(node: StandIn, name: string): Promise<number> {
  const { body } = await get(`${node.metrics}/metrics`);
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(body)?.[1]);
}

/**
 * Lets the load run against a node until a metric has risen by so much, then gives both growths and ends the load. What
 * beginning costs once, such as the first garbage, is left out: measuring starts after a quarter of the rise.
 */
async function growth(node: StandIn, name: string, rise: number, load: readonly string[]) {
  const clients = load.length === 0 ? null : startLoad(node, load);
  const now = async () => ({ rss: rssOf(node), metric: await metric(node, name) });
  const start = await metric(node, name);
  const rises = (bytes: number) =>
    waitFor(`${name} to rise`, async () => ((await metric(node, name)) >= start + bytes ? await now() : null));
  const before = await rises(rise / 4);
  const after = await rises(rise);
  await clients?.kill();
  return { rss: after.rss - before.rss, metric: after.metric - before.metric };
}

/** The memory a consumer says it took is the memory the process took, but for what any activity costs. */
function expectExplained(rssGrowth: number, consumerGrowth: number): void {
  expect(rssGrowth).toBeGreaterThan(0.9 * consumerGrowth - MIB);
  expect(rssGrowth).toBeLessThan(1.25 * consumerGrowth + 2 * MIB);
}

test("a filling cache and the memory grow together, and the debug endpoint says the same", async () => {
  const speed = { STANDIN_GROWTH_AT_START: "1", STANDIN_CACHE_BYTES_PER_SECOND: String(5 * MIB) };
  const node = await start("cache", speed);
  const grown = await growth(node, "guts_cache_size_bytes", 16 * MIB, []);
  expectExplained(grown.rss, grown.metric);
  const { size_bytes, max_size_bytes } = (await getJson(`${node.api}/api/debug/cache`)) as Record<string, number>;
  expect(size_bytes).toBeGreaterThanOrEqual(grown.metric);
  expect(max_size_bytes).toBeGreaterThan(TEST_LIMIT_BYTES);
});

test("connections that nobody closes and the memory grow together, each with a buffer that is told", async () => {
  const node = await start("connections");
  const told = async () => (await getJson(`${node.api}/api/debug/connections`)) as Record<string, number>;
  const before = await told();
  const flood = ["--connections", "0", "--flood-connections", "50"];
  const grown = await growth(node, "guts_http_active_connections", 140, flood);
  expectExplained(grown.rss, grown.metric * 128 * 1024);
  expect(before).toMatchObject({ max: 0 });
  await waitFor("the sockets of the ended load to be gone", async () =>
    (await told()).buffer_bytes === (before.buffer_bytes ?? 0) ? true : null,
  );
});

test("transactions that come faster than blocks take them and the memory grow together", async () => {
  const node = await start("mempool");
  const flood = ["--connections", "0", "--transactions", "0", "--flood-transactions", "150"];
  const grown = await growth(node, "guts_consensus_mempool_size", 800, flood);
  expectExplained(grown.rss, grown.metric * 16 * 1024);
  const mempool = (await getJson(`${node.api}/api/consensus/mempool`)) as Record<string, number>;
  expect(mempool.transaction_count).toBeGreaterThan(700);
  expect(mempool.oldest_age_secs).toBeGreaterThan(1);
});

test("a steady node stays where it is under load", async () => {
  const node = await start("steady");
  startLoad(node);
  await setTimeout(3000);
  const before = rssOf(node);
  await setTimeout(6000);
  expect(Math.abs(rssOf(node) - before)).toBeLessThan(1.5 * MIB);
});

test("every life of the sawtooth ends at the same height, and later ones begin below it", async () => {
  const first = await start("restart-sawtooth");
  const peak = rssOf(first);
  await first.kill();
  const later = await start("restart-sawtooth", { STANDIN_SEED: "0" });
  expect(rssOf(later)).toBeLessThan(0.85 * peak);
  const cacheBytes = async () => await metric(later, "guts_cache_size_bytes");
  await waitFor("half of the warm-up", () => (rssOf(later) > 0.93 * peak ? true : null));
  await waitFor("the end of the warm-up", async () => {
    const bytes = await cacheBytes();
    await setTimeout(1500);
    return (await cacheBytes()) === bytes ? true : null;
  });
  expect(Math.abs(rssOf(later) - peak)).toBeLessThan(0.05 * peak);
  expect(peak).toBeLessThan(0.85 * TEST_LIMIT_BYTES);
});

test("smaller RocksDB settings leave memory free, and the sizes in force are logged", async () => {
  const usual = await start("steady");
  const config = `${renderNodeConfig("steady")}  rocksdb:
    block_cache_size: 1048576
    write_buffer_size: 1048576
    max_write_buffer_number: 1
`;
  const small = await start("steady", {}, config);
  const logged = (node: StandIn) => {
    const line = node
      .stdout()
      .split("\n")
      .find((each) => each.includes("Storage engine memory"));
    const { block_cache_bytes, write_buffer_bytes } = JSON.parse(line ?? "{}") as Record<string, number>;
    return (block_cache_bytes ?? 0) + (write_buffer_bytes ?? 0);
  };
  const saved = logged(usual) - logged(small);
  expect(saved).toBeGreaterThan(6 * MIB);
  expect(Math.abs(rssOf(usual) - rssOf(small) - saved)).toBeLessThan(2.5 * MIB);
});
