import { appendFileSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import type { RunningProgram } from "@/demo/node/testing/programs";
import { db } from "@/lib/db/client";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { StepName } from "@/lib/domain/run/run";
import type { RunView } from "@/lib/domain/run/view";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { readSteps } from "@/lib/services/run/records";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { confirm, ended, first, isOver, planNow, until } from "./testing/console";
import { type Rig, refusedCacheBytes, startRig } from "./testing/rig";

withTestDatabase();

const mib = 1024 * 1024;
const isLong = Boolean(process.env.GUTS_TEST_LONG);

/** What one run may leave behind, whatever happens to its worker. */
interface Effects {
  starts: number;
  backups: number;
  dumps: number;
}

interface Case {
  action: ActionName;
  /** Differ from one point to the next, since a file that has the values already is not planned for. */
  parameters: (point: number) => Record<string, unknown>;
  effects: Effects;
  steps: StepName[];
  /** Makes the state in which there is something to do; gives parameters that are known only then. */
  prepare?: () => Promise<Record<string, unknown>>;
}

const nothing: Effects = { starts: 0, backups: 0, dumps: 0 };
const edited = { effects: { starts: 1, backups: 1, dumps: 0 } };
const editSteps: StepName[] = ["observe", "write-config", "restart", "verify", "finish"];
const around = (step: StepName): StepName[] => ["observe", step, "verify", "finish"];
const cases: Case[] = [
  {
    action: "reduce-cache",
    parameters: (point) => ({ maxSizeBytes: (100 + point) * mib }),
    ...edited,
    steps: editSteps,
  },
  {
    action: "limit-connections",
    parameters: (point) => ({ maxConnections: 1000 + point, maxPeers: 20 }),
    ...edited,
    steps: editSteps,
  },
  {
    action: "tune-rocksdb",
    parameters: (point) => ({
      blockCacheBytes: (200 + point) * mib,
      writeBufferBytes: 32 * mib,
      maxWriteBufferNumber: 2,
    }),
    ...edited,
    steps: editSteps,
  },
  { action: "restart-node", parameters: () => ({}), effects: { ...nothing, starts: 1 }, steps: around("restart") },
  { action: "dump-heap", parameters: () => ({}), effects: { ...nothing, dumps: 1 }, steps: around("dump-heap") },
  {
    action: "set-oom-score",
    parameters: (point) => ({ value: 100 + point, keep: "runtime" }),
    effects: nothing,
    steps: around("oom-score"),
  },
  { action: "clear-node-cache", parameters: () => ({}), effects: nothing, steps: around("clear-cache") },
  { action: "drop-system-caches", parameters: () => ({}), effects: nothing, steps: around("drop-caches") },
  {
    action: "repair-config",
    parameters: () => ({}),
    ...edited,
    steps: editSteps,
    prepare: async () => {
      appendFileSync(
        rig.configPath,
        `storage:\n  data_dir: ./data\n  persistent: false\n  cache:\n    max_size: ${90 * mib}\n`,
      );
      return {};
    },
  },
  {
    action: "revert-run",
    parameters: () => ({}),
    ...edited,
    steps: ["observe", "restore-config", "restart", "verify", "finish"],
    prepare: async () => {
      const plan = await planReady("reduce-cache", { maxSizeBytes: (40 + Math.floor(next() * 40)) * mib });
      const { id } = await confirm(plan);
      const run = await ended(id, 240_000);
      expect([run.state, run.result]).toEqual(["done", run.result]);
      return { runId: id };
    },
  },
  { action: "collect-diagnostics", parameters: () => ({}), effects: nothing, steps: around("collect-diagnostics") },
];

interface Point extends Case {
  step: StepName;
}

/** In `npm test` twelve, spread over the steps of several actions; in the long run every step of every action, often. */
function choosePoints(): Point[] {
  const all = cases.flatMap((one) => one.steps.map((step) => ({ ...one, step })));
  if (isLong) return [...all, ...all];
  const short = ["reduce-cache", "dump-heap", "collect-diagnostics", "restart-node"];
  return all
    .filter(({ action, step }) => short.includes(action) && (action === "reduce-cache" || step !== "observe"))
    .slice(0, 12);
}

let rig: Rig;
let worker: RunningProgram;
let incidentId: string;
let random = 20_26;
const next = () => {
  random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
  return random / 2_147_483_648;
};

beforeAll(async () => {
  rig = await startRig();
  worker = await rig.startWorker("first");
  incidentId = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
}, 120_000);
afterAll(async () => {
  await worker.kill();
  await rig.remove();
}, 60_000);

const backups = () => rig.besideConfig().filter((name) => name.includes(".bak-"));
const count = (): Effects => ({ starts: rig.starts(), backups: backups().length, dumps: rig.dumps().length });
const configText = () => readFileSync(rig.configPath, "utf8");

async function planReady(action: ActionName, parameters: Record<string, unknown>) {
  await until("the node", async () => ((await rig.live()) ? true : null), 120_000);
  if (action === "restart-node") await rig.fill();
  return planNow(incidentId, action, parameters);
}

/** Kills the worker a seeded moment after a step has begun, and has a new one carry the run on to its end. */
async function runThroughKill(runId: string, step: StepName, timeoutMs = 120_000): Promise<RunView> {
  const deadline = Date.now() + timeoutMs;
  for (let begun = false; !begun && Date.now() < deadline; ) {
    const found = (await readSteps(runId)).get(step);
    begun = found?.startedAt != null || found?.state === "done" || found?.state === "skipped";
    // Half of the moments lie right behind the beginning.
    if (begun) await sleep(next() < 0.5 ? 0 : next() * 400);
    else await sleep(5);
  }
  await worker.kill();
  // A repair begins with a file that has the section twice.
  expect(parse(configText(), { uniqueKeys: false })).toHaveProperty("storage.cache.max_size");
  worker = await rig.startWorker("first");
  return ended(runId, timeoutMs);
}

const points = choosePoints();
it(
  `a run has its effect exactly once and ends, when its worker is killed at ${points.length} points`,
  async () => {
    for (const [point, { action, step, parameters, effects, prepare }] of points.entries()) {
      const plan = await planReady(action, { ...parameters(point), ...(await prepare?.()) });
      const before = count();
      const names = new Set(backups());
      const { id } = await confirm(plan);
      const run = await runThroughKill(id, step);
      const where = `${point}: ${action} killed in ${step}`;
      expect([where, run.state, run.result]).toEqual([where, "done", run.result]);
      const after = count();
      const added = backups().filter((name) => !names.has(name)).length;
      expect([where, after.starts - before.starts, added, after.dumps - before.dumps]).toEqual([
        where,
        effects.starts,
        effects.backups,
        effects.dumps,
      ]);
      expect([where, rig.besideConfig().filter((name) => name.startsWith("."))]).toEqual([where, []]);
      expect([where, run.steps.every(({ state }) => state === "done" || state === "skipped")]).toEqual([where, true]);
    }
    expect(await findTimelineBreak(db(), incidentId)).toBeNull();
  },
  points.length * 120_000,
);

it.runIf(isLong)(
  "what does not come up is taken back byte for byte, when the worker is killed while it takes it back",
  async () => {
    for (let point = 0; point < 4; point += 1) {
      const plan = await planReady("reduce-cache", { maxSizeBytes: refusedCacheBytes });
      const before = configText();
      const { id } = await confirm(plan);
      const run = await runThroughKill(id, point === 0 ? "verify" : "revert", 300_000);
      expect([point, run.state, isOver(run.state)]).toEqual([point, "failed", true]);
      expect(configText()).toBe(before);
      expect(run.result).toContain("It was taken back");
    }
  },
  1_500_000,
);
