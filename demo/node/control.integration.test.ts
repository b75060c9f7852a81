import { existsSync, readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BuiltPrograms, buildPrograms, startProgram, waitFor } from "@/demo/node/testing/programs";
import { getJson, type StandIn, startStandIn } from "@/demo/node/testing/stand-in";
import { findRssBytes } from "@/demo/supervisor/process-facts";
import { readProfile } from "@/lib/adapters/profile/read";
import { profileReaderEntry, withBundledRoot } from "@/lib/testing/bundled-root";

const root = withBundledRoot(profileReaderEntry);
let programs: BuiltPrograms;
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(() => programs.remove());

/** Runs the subcommand with these words after it, and without the node's environment. */
async function clear(...words: string[]) {
  const program = startProgram([programs.path("node"), "cache", "clear", ...words], { STANDIN_PROFILE: "" });
  const { code } = await program.ended;
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}

describe("a full node", () => {
  let node: StandIn;
  beforeAll(async () => {
    node = await startStandIn(programs);
  });
  afterAll(() => node.kill());
  const cache = () => getJson(`${node.api}/api/debug/cache`) as Promise<Record<string, number>>;

  test("loses the content of its cache by `cache clear`, which says how much that was", async () => {
    const before = await cache();
    const rssBytes = findRssBytes(node.pid) ?? 0;
    expect(before.entries).toBeGreaterThan(0);
    const answer = await clear("--config", node.configPath, "--data-dir", node.dataDir);
    expect(answer).toEqual({
      code: 0,
      stdout: `Cache cleared: ${before.entries} objects, ${before.size_bytes} bytes\n`,
      stderr: "",
    });
    expect(await cache()).toMatchObject({ entries: 0, size_bytes: 0, max_size_bytes: before.max_size_bytes });
    await waitFor("the memory to be given back", () =>
      (findRssBytes(node.pid) ?? rssBytes) < rssBytes - (before.size_bytes ?? 0) / 2 ? true : null,
    );
    expect((await clear("--data-dir", node.dataDir)).stdout).toContain("0 objects, 0 bytes");
  });

  test("listens to this user only, and to no other command", async () => {
    const socketPath = join(node.dataDir, "control.sock");
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(socketPath, () => socket.write("repositories drop\n"));
      socket.once("error", reject);
      socket.once("data", (chunk) => resolve(chunk.toString()));
    });
    expect(JSON.parse(reply)).toEqual({ error: "unknown command" });
  });

  test("writes a whole heap profile at every SIGUSR1 and lives on", async () => {
    const profiles = () => readdirSync(node.dataDir).filter((name) => /^heap-[0-9TZ.-]+\.prof$/.test(name));
    for (const count of [1, 2]) {
      node.child.kill("SIGUSR1");
      await waitFor(`profile ${count}`, () => (profiles().length === count ? true : null));
    }
    const [name = ""] = profiles();
    const profile = await readProfile(join(node.dataDir, name), { root: root() });
    expect(profile).toMatchObject({
      format: "pprof",
      sampleTypes: [
        { type: "inuse_objects", unit: "count" },
        { type: "inuse_space", unit: "bytes" },
      ],
    });
    expect(Math.abs(Date.now() - (profile.takenAtMs ?? 0))).toBeLessThan(60_000);
    expect(node.stdout()).toContain("Heap profile written");
    expect(readdirSync(node.dataDir).some((each) => each.endsWith(".tmp"))).toBe(false);
    await getJson(`${node.api}/health/live`);
    expect(node.stderr()).toBe("");
  });
});

test("`cache clear` of a node that is gone, or that never was, ends with 1 and says so", async () => {
  const node = await startStandIn(programs);
  await node.kill();
  for (const folder of [node.dataDir, join(programs.dir, "nowhere")]) {
    expect(await clear("--data-dir", folder)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^Error: no running node answers in /),
    });
  }
});

test("a node started again takes the socket over that a killed one left", async () => {
  const node = await startStandIn(programs);
  await node.kill();
  expect(existsSync(join(node.dataDir, "control.sock"))).toBe(true);
  const again = await startStandIn(programs, {}, "", node.dataDir);
  expect((await clear("--data-dir", node.dataDir)).code).toBe(0);
  await again.kill();
});

test("the bare build does not know `cache clear`, whoever runs it", async () => {
  const node = await startStandIn(programs, { STANDIN_PROFILE: "bare" });
  const unknown = { code: 2, stdout: "", stderr: expect.stringContaining("unexpected argument") };
  expect(await clear("--data-dir", node.dataDir)).toEqual(unknown);
  expect(existsSync(join(node.dataDir, "control.sock"))).toBe(false);
  await node.kill();
});

test("the storage settings of the file are in force, are told, and cost memory", async () => {
  const storage = (sizes: string) => `storage:\n  data_dir: x\n  persistent: false\n  rocksdb:\n${sizes}`;
  const usual = await startStandIn(programs);
  const told = await getJson(`${usual.api}/api/debug/storage`);
  await usual.kill();
  expect(told).toEqual({
    backend: "rocksdb",
    block_cache_size: 536_870_912,
    write_buffer_size: 67_108_864,
    max_write_buffer_number: 3,
    memory_bytes: 7_208_960,
  });
  const smaller = "    block_cache_size: 268435456\n    write_buffer_size: 33554432\n    max_write_buffer_number: 2\n";
  const node = await startStandIn(programs, {}, storage(smaller));
  expect(await getJson(`${node.api}/api/debug/storage`)).toEqual({
    backend: "rocksdb",
    block_cache_size: 268_435_456,
    write_buffer_size: 33_554_432,
    max_write_buffer_number: 2,
    memory_bytes: 3_276_800,
  });
  await node.kill();
});
