import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningProgram } from "@/demo/node/testing/programs";
import { findOwnMemoryCgroup, type MemoryCgroup, makeMemoryCgroup } from "@/helper/testing/memory-cgroup";
import { db } from "@/lib/db/client";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { StepName } from "@/lib/domain/run/run";
import type { PlanView, RunView } from "@/lib/domain/run/view";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { findTimelineBreak } from "@/lib/services/timeline/verify";
import { withTestDatabase } from "@/lib/testing/database";
import { whyNoSshd } from "@/lib/testing/ssh-server";
import { toolPath } from "@/lib/testing/tools";
import { confirm, ended, first, isOver, planNow, until } from "./testing/console";
import { type Effects, type KillCase, type KillGiven, killCases } from "./testing/kill-cases";
import { type Killed, killDuring } from "./testing/kill-during";
import { type Rig, refusedCacheBytes, startRig } from "./testing/rig";

withTestDatabase();

const isLong = Boolean(process.env.GUTS_TEST_LONG);
const missing = whyNoSshd();
const ownCgroup = findOwnMemoryCgroup();
if (missing) console.warn(`workers are not killed in runs over ssh: ${missing}`);
if (ownCgroup === null) console.warn("workers are not killed while they set memory limits: no memory cgroup to make");

interface Point extends KillCase {
  step: StepName;
  /** At most so long after the step's beginning; 0: right behind it. */
  mostPauseMs: number;
}

const editSteps: StepName[] = ["write-config", "restart", "verify", "finish"];
const isPossible = ({ steps }: KillCase) => ownCgroup !== null || !steps.includes("memory-limit");
const everyPoint: Point[] = killCases
  .filter(isPossible)
  .flatMap((one) => one.steps.map((step) => ({ ...one, step, mostPauseMs: 0 })));
const named = (names: readonly string[]) =>
  everyPoint.filter(({ action, step }) => names.includes(`${action} ${step}`) || names.includes(action));

/** Some, spread over the steps and the actions, some right behind the step's beginning and some later. */
const shortPoints = named([
  ...[
    "reduce-cache",
    "restart-node restart",
    "restart-node dump-heap",
    "dump-heap dump-heap",
    "enable-profiling dump-heap",
    "add-memory memory-limit",
  ],
  ...["install-trend-alert install-rule", "collect-diagnostics collect-diagnostics", "collect-diagnostics finish"],
  "set-oom-score verify",
]).map((point, index) => ({ ...point, mostPauseMs: index % 2 === 0 ? 0 : 400 }));
/** Every step of every action right behind its beginning, and once more at any moment. */
const longPoints = [...everyPoint, ...everyPoint.map((point) => ({ ...point, mostPauseMs: 400 }))];
/** Not while it observes: a first look that a busy host does not answer in time ends the run with nothing done. */
const sshPoints = named([
  ...editSteps.map((step) => `reduce-cache ${step}`),
  ...["restart-node restart", "revert-run restore-config", "revert-run restart"],
  ...["dump-heap dump-heap", "set-oom-score oom-score", "clear-node-cache clear-cache", "add-memory memory-limit"],
  "collect-diagnostics collect-diagnostics",
]);

const ways = [
  { transport: "local" as const, points: isLong ? longPoints : shortPoints },
  ...(isLong && !missing ? [{ transport: "ssh" as const, points: sshPoints }] : []),
];

describe.each(ways)("a worker that is killed ($transport)", ({ transport, points }) => {
  let rig: Rig;
  let worker: RunningProgram;
  let incidentId: string;
  let cgroup: MemoryCgroup | null = null;
  let seed = 20_26;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };

  beforeAll(async () => {
    process.env.GUTS_TOOLS_PROMTOOL = toolPath("promtool");
    rig = await startRig({ transport, prometheus: true });
    if (ownCgroup) cgroup = makeMemoryCgroup(ownCgroup, `guts-kill-${process.pid}-${transport}`);
    worker = await rig.startWorker("first");
    incidentId = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
  }, 120_000);
  afterAll(async () => {
    await worker?.kill();
    await rig?.remove();
    await cgroup?.remove();
    delete process.env.GUTS_TOOLS_PROMTOOL;
    await db().$client.query("update incidents set state = 'signed_off'");
  }, 60_000);

  const backups = () => rig.besideConfig().filter((name) => name.includes(".bak-"));
  const count = (): Effects => ({ starts: rig.starts(), backups: backups().length, dumps: rig.dumps().length });
  const fileHash = () => createHash("sha256").update(readFileSync(rig.configPath)).digest("hex");

  async function planReady(action: ActionName, parameters: Record<string, unknown>): Promise<PlanView> {
    await until("the node", async () => ((await rig.live()) ? true : null), 120_000);
    if (action === "restart-node") await rig.fill();
    return planNow(incidentId, action, parameters);
  }
  const perform: KillGiven["perform"] = async (action, parameters) =>
    ended((await confirm(await planReady(action, parameters))).id, 240_000);

  /** What the file may hold while the plan is carried out: what it was planned from, then what it is to become. */
  function contentsOf(plan: PlanView): string[] {
    const written = plan.content?.operations.flatMap((one) => ("newSha256" in one ? [one.newSha256] : [])) ?? [];
    return [fileHash(), ...written];
  }

  /** Confirms, kills the worker in a step, and has a new one carry the run on to its end. */
  async function runThroughKill(
    plan: PlanView,
    { step, pauseMs, timeoutMs = 120_000 }: { step: StepName; pauseMs: number; timeoutMs?: number },
  ): Promise<{ run: RunView; killed: Killed }> {
    const whole = contentsOf(plan);
    const { id } = await confirm(plan);
    const killed = await killDuring(worker, { id, incidentId }, { step, pauseMs, timeoutMs });
    expect([step, isOver(killed.state)]).toEqual([step, false]);
    expect(whole).toContain(fileHash());
    worker = await rig.startWorker("first");
    return { run: await ended(id, timeoutMs), killed };
  }

  async function tell(
    { action, step, mostPauseMs, parameters, effects, atMostDumps = false, prepare, check }: Point,
    point: number,
  ) {
    await until("the node", async () => ((await rig.live()) ? true : null), 120_000);
    const given: KillGiven = { rig, perform, cgroup, random };
    const plan = await planReady(action, { ...parameters(point), ...(await prepare?.(given)) });
    const before = count();
    const names = new Set(backups());
    const content = contentsOf(plan).at(-1);
    const { run, killed } = await runThroughKill(plan, { step, pauseMs: random() * mostPauseMs });
    const where = `${point}: ${action} killed in ${step}`;
    expect([where, run.state, run.result]).toEqual([where, "done", run.result]);
    const after = count();
    const added = backups().filter((name) => !names.has(name)).length;
    const left = { starts: after.starts - before.starts, backups: added, dumps: after.dumps - before.dumps };
    const dumps = atMostDumps && left.dumps === 0 ? 0 : effects.dumps;
    expect([where, left]).toEqual([where, { ...effects, dumps }]);
    expect([where, fileHash()]).toEqual([where, content]);
    expect([where, rig.besideConfig().filter((name) => name.startsWith("."))]).toEqual([where, []]);
    const hasEnded = ({ name, state }: (typeof run.steps)[number]) =>
      state === "done" || state === "skipped" || (atMostDumps && name === "dump-heap" && state === "failed");
    expect([where, run.steps.every(hasEnded)]).toEqual([where, true]);
    await check?.(given, point);
    return killed.step;
  }

  it(
    `leaves a run that has its effect exactly once and ends, at ${points.length} points`,
    async () => {
      const missed: Point[] = [];
      for (const [index, point] of points.entries()) {
        const at = await tell(point, index);
        if (point.mostPauseMs === 0 && at !== point.step) missed.push(point);
      }
      // A step of a few milliseconds can be over before the kill: it is tried again until it is met.
      for (let more = points.length; missed.length > 0 && more < points.length + 30; more += 1) {
        const [point] = missed as [Point, ...Point[]];
        if ((await tell(point, more)) === point.step) missed.shift();
        else missed.push(missed.shift() as Point);
      }
      expect(missed.map(({ action, step }) => `${action} ${step}`)).toEqual([]);
      expect(await findTimelineBreak(db(), incidentId)).toBeNull();
    },
    points.length * 120_000,
  );

  it.runIf(isLong)(
    "has what does not come up taken back byte for byte, when it is killed while it takes it back",
    async () => {
      for (let point = 0; point < 4; point += 1) {
        const plan = await planReady("reduce-cache", { maxSizeBytes: refusedCacheBytes });
        const before = readFileSync(rig.configPath, "utf8");
        const at = { step: point === 0 ? ("verify" as const) : ("revert" as const), pauseMs: random() * 400 };
        const { run } = await runThroughKill(plan, { ...at, timeoutMs: 300_000 });
        expect([point, run.state, isOver(run.state)]).toEqual([point, "failed", true]);
        expect(readFileSync(rig.configPath, "utf8")).toBe(before);
        expect(run.result).toContain("It was taken back");
      }
    },
    1_500_000,
  );
});
