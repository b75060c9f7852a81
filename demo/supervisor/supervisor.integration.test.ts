import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type BuiltPrograms,
  buildPrograms,
  freePort,
  isRunning,
  type RunningProgram,
  startProgram,
  waitFor,
} from "@/demo/node/testing/programs";
import { MIB, TEST_LIMIT_BYTES } from "@/demo/node/testing/stand-in";
import { findProcessIdentity } from "@/demo/supervisor/process-facts";
import type { SupervisorEvent } from "@/demo/supervisor/state-files";

let programs: BuiltPrograms;
const started: { supervisor: RunningProgram; stateDir: string }[] = [];
beforeAll(async () => {
  programs = await buildPrograms();
});
afterAll(async () => {
  for (const { supervisor } of started) await supervisor.kill();
  programs.remove();
});

async function startSupervisor(more: readonly string[] = []) {
  const stateDir = join(programs.dir, `state-${started.length}`);
  mkdirSync(stateDir);
  const api = `127.0.0.1:${await freePort()}`;
  const supervisor = startProgram(
    [
      ...[programs.path("supervisor"), "--state", stateDir, "--limit-bytes", String(TEST_LIMIT_BYTES)],
      ...["--api-addr", api, "--metrics-addr", `127.0.0.1:${await freePort()}`],
      ...["--config", join(stateDir, "none.yaml"), "--marker", stateDir, ...more],
    ],
    { STANDIN_LEAK_BYTES_PER_SECOND: String(20 * MIB) },
  );
  started.push({ supervisor, stateDir });
  const events = (): SupervisorEvent[] =>
    existsSync(join(stateDir, "events.log"))
      ? readFileSync(join(stateDir, "events.log"), "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line))
      : [];
  const pidFile = join(stateDir, "node.pid");
  const pid = () => (existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8").split("\n")[0]) : null);
  const live = async () =>
    fetch(`http://${api}/health/live`).then(
      (response) => response.status === 200 || null,
      () => null,
    );
  await waitFor("the first node to answer", live);
  return { supervisor, stateDir, events, pidFile, pid, live };
}

test("the pid file names the running node, and the node carries the marker", async () => {
  const { pidFile, pid, stateDir, supervisor } = await startSupervisor();
  const nodePid = pid() ?? 0;
  const identity = findProcessIdentity(nodePid);
  expect(readFileSync(pidFile, "utf8")).toBe(`${nodePid}\n${identity?.startTicks}\n${process.execPath}\n`);
  expect(readFileSync(`/proc/${nodePid}/cmdline`, "utf8")).toContain(`--marker\0${stateDir}`);
  expect(supervisor.stdout()).toContain("Node configuration");
});

test("a node that reaches its limit is killed, recorded and started again", async () => {
  const { stateDir, events, pid, live } = await startSupervisor();
  const first = pid();
  writeFileSync(join(stateDir, "grow"), "");
  const kill = await waitFor("the kill at the limit", () => events().find(({ event }) => event === "limit-kill"));
  rmSync(join(stateDir, "grow"));
  expect(kill.pid).toBe(first);
  expect(kill.rssBytes).toBeGreaterThanOrEqual(TEST_LIMIT_BYTES);
  const second = await waitFor("the next node", () => (pid() === first ? null : pid()));
  await waitFor("the next node to answer", live);
  expect(events().map(({ event, pid: of }) => [event, of])).toEqual([
    ["start", first],
    ["limit-kill", first],
    ["start", second],
  ]);
});

test("a node that ends otherwise is recorded and started again", async () => {
  const { events, pid } = await startSupervisor();
  const first = pid() ?? 0;
  process.kill(first, "SIGTERM");
  await waitFor("the next node", () => (pid() === first ? null : pid()));
  expect(events()[1]).toMatchObject({ event: "exit", pid: first, code: 0, signal: null });
  expect(events()[2]).toMatchObject({ event: "start", rssBytes: null });
});

test("a node is restarted as often as was asked for, in order and with the reason recorded", async () => {
  const { events, pid } = await startSupervisor(["--restart-every", "3"]);
  const first = pid() ?? 0;
  const second = await waitFor("the next node", () => (pid() === first ? null : pid()));
  expect(events().map(({ event, pid: of }) => [event, of])).toEqual([
    ["start", first],
    ["scheduled-restart", first],
    ["exit", first],
    ["start", second],
  ]);
  expect(events()[2]).toMatchObject({ code: 0, signal: null });
  await waitFor("the one after", () => (pid() === second ? null : pid()));
});

test("TERM ends node and supervisor in order and removes the pid file", async () => {
  const { supervisor, events, pid, pidFile } = await startSupervisor();
  const nodePid = pid() ?? 0;
  supervisor.child.kill("SIGTERM");
  expect(await supervisor.ended).toEqual({ code: 0, signal: null });
  expect(isRunning(nodePid)).toBe(false);
  expect(existsSync(pidFile)).toBe(false);
  expect(events().at(-1)).toMatchObject({ event: "exit", code: 0 });
});

test("a supervisor that is killed leaves no node behind", async () => {
  const { supervisor, pid } = await startSupervisor();
  const nodePid = pid() ?? 0;
  await supervisor.kill();
  await waitFor("the node to end", () => (isRunning(nodePid) ? null : true));
});

test("a reader that goes away does not end the supervisor", async () => {
  const { supervisor, pid } = await startSupervisor();
  const first = pid() ?? 0;
  supervisor.child.stdout?.destroy();
  supervisor.child.stderr?.destroy();
  process.kill(first, "SIGTERM");
  const second = await waitFor("the next node", () => (pid() === first ? null : pid()));
  await setTimeout(500);
  expect(isRunning(supervisor.pid) && isRunning(second)).toBe(true);
});
