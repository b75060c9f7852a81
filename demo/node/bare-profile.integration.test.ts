import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltPrograms, buildPrograms } from "@/demo/node/testing/programs";
import { get, getJson, type StandIn, startStandIn } from "@/demo/node/testing/stand-in";

/** Bit of SIGUSR1 (10) in the masks of `/proc/PID/status`. */
const SIGUSR1_MASK = 0x200n;

let programs: BuiltPrograms;
let node: StandIn;
beforeAll(async () => {
  programs = await buildPrograms();
  node = await startStandIn(programs, { STANDIN_PROFILE: "bare" });
});
afterAll(async () => {
  await node.kill();
  programs.remove();
});

test("the debug endpoints do not exist and answer nothing", async () => {
  for (const path of ["/api/debug/cache", "/api/debug/connections", "/one/two/three"]) {
    expect(await get(`${node.api}${path}`)).toEqual({ status: 404, type: null, body: "" });
  }
});

test("an unknown path of two segments gets a page that says it is not found", async () => {
  const { status, type, body } = await get(`${node.api}/some/where`);
  expect(status).toBe(404);
  expect(type).toContain("text/html");
  expect(body).toContain("<html>");
});

test("consensus is disabled and its zeros measure nothing", async () => {
  expect(await getJson(`${node.api}/api/consensus/status`)).toEqual({
    enabled: false,
    state: "Disabled",
    view: 0,
    finalized_height: 0,
    current_leader: null,
    is_leader: false,
    pending_transactions: 0,
  });
  const zeros = { transaction_count: 0, oldest_age_secs: 0, average_propose_count: 0 };
  expect(await getJson(`${node.api}/api/consensus/mempool`)).toEqual(zeros);
});

test("health, repositories and statistics answer as in the full profile", async () => {
  expect(await getJson(`${node.api}/health`)).toMatchObject({ status: "up", checks: { p2p: { status: "unknown" } } });
  expect(await getJson(`${node.api}/api/repos`)).toContainEqual({ owner: "atlas", name: "repository-0" });
  expect(await getJson(`${node.api}/api/realtime/stats`)).toMatchObject({ total_events: 0 });
});

test("metrics are on the API port, know nothing of memory, and hold placeholders", async () => {
  await get(`${node.api}/health/live`);
  const { type, body } = await get(`${node.api}/metrics`);
  expect(type).toContain("version=0.0.4");
  expect(body.trimEnd().endsWith("# EOF")).toBe(true);
  expect(body).not.toMatch(/memory|process_|nodejs/);
  expect(body).toMatch(/^# TYPE guts_http_requests counter$/m);
  expect(body).toMatch(/^guts_http_requests_total\{.*\} \d+$/m);
  for (const name of ["guts_p2p_peers_connected", "guts_repositories", "guts_websocket_connections"]) {
    expect(body).toMatch(new RegExp(`^${name} 0$`, "m"));
  }
  expect(body).not.toMatch(/^guts_p2p_messages_total/m);
  await expect(fetch(`${node.metrics}/metrics`)).rejects.toThrow();
});

test("SIGUSR1 has no handler and ends the process", async () => {
  const victim = await startStandIn(programs, { STANDIN_PROFILE: "bare" });
  const caught = /^SigCgt:\s+([0-9a-f]+)$/m.exec(readFileSync(`/proc/${victim.pid}/status`, "utf8"))?.[1];
  expect(BigInt(`0x${caught}`) & SIGUSR1_MASK).toBe(0n);
  victim.child.kill("SIGUSR1");
  expect(await victim.ended).toEqual({ code: null, signal: "SIGUSR1" });
});
