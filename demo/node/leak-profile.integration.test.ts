import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BuiltPrograms, buildPrograms, waitFor } from "@/demo/node/testing/programs";
import { MIB, type StandIn, startStandIn } from "@/demo/node/testing/stand-in";
import { readProfile } from "@/lib/adapters/profile/read";
import { compare } from "@/lib/domain/profile/compare";
import { findSampleType } from "@/lib/domain/profile/profile";
import { profileReaderEntry, withBundledRoot } from "@/lib/testing/bundled-root";

const root = withBundledRoot(profileReaderEntry);
/** As much between the two dumps as the demo's leak takes in the 20 s that an operator waits. */
const leakBytesPerSecond = Math.round(0.28 * MIB * 5);
const betweenMs = 4_000;

let programs: BuiltPrograms;
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(() => programs.remove());

async function dump(node: StandIn) {
  const names = () => readdirSync(node.dataDir).filter((name) => name.endsWith(".prof"));
  const before = names();
  node.child.kill("SIGUSR1");
  const name = await waitFor("a dump", () => names().find((one) => !before.includes(one)) ?? null);
  return readProfile(join(node.dataDir, name), { root: root() });
}

test("of two dumps of a leaking node the comparison names the function that leaks first, as function and as stack", async () => {
  const node = await startStandIn(programs, {
    ...{ DEMO_SCENARIO: "leak", STANDIN_GROWTH_AT_START: "1" },
    STANDIN_LEAK_BYTES_PER_SECOND: String(leakBytesPerSecond),
  });
  const before = await dump(node);
  await sleep(betweenMs);
  const after = await dump(node);
  await node.kill();
  const types = [findSampleType(before, null) ?? -1, findSampleType(after, null) ?? -1] as const;
  const { whole, functions, stacks, seconds } = compare(before, after, { types });
  expect(functions[0]?.name).toBe("retainAbandonedSessions");
  expect(stacks[0]?.frames.at(-1)).toBe("retainAbandonedSessions");
  expect(seconds).toBeGreaterThanOrEqual(betweenMs / 1000);
  const leaked = (leakBytesPerSecond * betweenMs) / 1000;
  // The profile samples one allocation in 128 KiB.
  expect(functions[0]?.flat.growth).toBeGreaterThan(0.5 * leaked);
  expect(functions[0]?.flat.growth).toBeLessThan(2 * leaked);
  expect(functions[0]?.flat.share).toBeGreaterThan(0.5);
  expect(whole.growth).toBeGreaterThan(0);
});
