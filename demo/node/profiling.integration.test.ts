import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltPrograms, buildPrograms, waitFor } from "@/demo/node/testing/programs";
import { getJson, type StandIn, startStandIn } from "@/demo/node/testing/stand-in";

let programs: BuiltPrograms;
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(() => programs.remove());

const start = (heap: boolean) => startStandIn(programs, {}, `profiling:\n  heap: ${heap}\n`);
const handlesSigusr1 = ({ pid }: StandIn) => {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (BigInt(`0x${mask}`) & 0x200n) !== 0n;
};
const dumps = ({ dataDir }: StandIn) => readdirSync(dataDir).filter((name) => name.endsWith(".prof"));

test("without profiling SIGUSR1 has a handler, and neither writes a dump nor ends the node nor opens its debugger", async () => {
  const node = await start(false);
  expect(handlesSigusr1(node)).toBe(true);
  node.child.kill("SIGUSR1");
  await waitFor("the word of the signal", () => (node.stdout().includes("profiling is off") ? true : null));
  await sleep(500);
  expect(dumps(node)).toEqual([]);
  expect(node.stderr()).not.toMatch(/debugger/i);
  expect(await getJson(`${node.api}/health/live`)).toMatchObject({ status: "up" });
  await node.kill();
});

test("with it the signal has a dump written", async () => {
  const node = await start(true);
  expect(handlesSigusr1(node)).toBe(true);
  node.child.kill("SIGUSR1");
  await waitFor("a dump", () => (dumps(node).length === 1 ? true : null));
  await node.kill();
});
