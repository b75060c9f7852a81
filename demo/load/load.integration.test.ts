import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltPrograms, buildPrograms, startProgram, waitFor } from "@/demo/node/testing/programs";
import { get, getJson, startStandIn } from "@/demo/node/testing/stand-in";

let programs: BuiltPrograms;
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(() => programs.remove());

test("the load holds its sockets, sends its mix without touching health, and ends at once on TERM", async () => {
  const node = await startStandIn(programs);
  const load = startProgram([programs.path("load"), "--api", new URL(node.api).host, "--connections", "12"]);
  await waitFor("the sockets and the first push", async () => {
    const { current } = (await getJson(`${node.api}/api/debug/connections`)) as { current: number };
    const pushed = (await get(`${node.metrics}/metrics`)).body.includes('method="POST",path="/api/repos",status="201"');
    return current >= 12 && pushed ? true : null;
  });
  const { body } = await get(`${node.metrics}/metrics`);
  expect(body).toContain('path="/api/repos/{owner}/{name}",status="200"');
  expect(body).not.toContain('path="/health');
  load.child.kill("SIGTERM");
  expect(await load.ended).toEqual({ code: 0, signal: null });
  await node.kill();
});

test("the load survives an absent node", async () => {
  const load = startProgram([programs.path("load"), "--api", "127.0.0.1:1", "--connections", "5"]);
  const outcome = await Promise.race([load.ended, new Promise((resolve) => setTimeout(resolve, 1500, "running"))]);
  expect(outcome).toBe("running");
  await load.kill();
});
