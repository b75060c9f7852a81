import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { expect } from "vitest";
import type { MemoryCgroup } from "@/helper/testing/memory-cgroup";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { StepName } from "@/lib/domain/run/run";
import type { RunView } from "@/lib/domain/run/view";
import type { Rig } from "./rig";

const mib = 1024 * 1024;

/** What one run may leave behind, whatever happens to its worker. */
export interface Effects {
  starts: number;
  backups: number;
  dumps: number;
}

/** What a case makes its state with. */
export interface KillGiven {
  rig: Rig;
  /** Carries an action out to its end, with nobody killed. */
  perform(action: ActionName, parameters: Record<string, unknown>): Promise<RunView>;
  /** Null where this machine lets no cgroup be made. */
  cgroup: MemoryCgroup | null;
  /** From 0 to 1, seeded. */
  random(): number;
}

export interface KillCase {
  action: ActionName;
  /** Differ from one point to the next, since what is there already is not planned for. */
  parameters: (point: number) => Record<string, unknown>;
  effects: Effects;
  /** Whether the dump may also not be there: the run goes on without it. */
  atMostDumps?: boolean;
  steps: StepName[];
  /** Makes the state in which there is something to do; gives parameters that are known only then. */
  prepare?: (given: KillGiven) => Promise<Record<string, unknown>>;
  /** Sees an effect that leaves nothing to be counted. */
  check?: (given: KillGiven, point: number) => Promise<void> | void;
}

const nothing: Effects = { starts: 0, backups: 0, dumps: 0 };
const edited = { effects: { starts: 1, backups: 1, dumps: 0 } };
const editSteps: StepName[] = ["observe", "write-config", "restart", "verify", "finish"];
const around = (step: StepName): StepName[] => ["observe", step, "verify", "finish"];

/** A limit belongs to a cgroup of the node's own; each new process of the node has to be put there first. */
async function intoCgroup({ rig, cgroup }: KillGiven): Promise<Record<string, unknown>> {
  cgroup?.add(rig.pid() ?? 0);
  return {};
}
const limitIs =
  (least: number): NonNullable<KillCase["check"]> =>
  ({ cgroup }, point) =>
    expect(cgroup?.read("memory.limit_in_bytes")).toBe((least + point) * mib);

/** Every action, with all the steps in which its worker can be killed. */
export const killCases: KillCase[] = [
  {
    action: "reduce-cache",
    parameters: (point) => ({ maxSizeBytes: (100 + point) * mib, captureFirst: false }),
    ...edited,
    steps: editSteps,
  },
  {
    action: "limit-connections",
    parameters: (point) => ({ maxConnections: 1000 + point, maxPeers: 20, captureFirst: false }),
    ...edited,
    steps: editSteps,
  },
  {
    action: "tune-rocksdb",
    parameters: (point) => ({
      blockCacheBytes: (200 + point) * mib,
      writeBufferBytes: 32 * mib,
      maxWriteBufferNumber: 2,
      captureFirst: false,
    }),
    ...edited,
    steps: editSteps,
  },
  {
    action: "reduce-cache",
    parameters: (point) => ({ maxSizeBytes: (150 + point) * mib, captureFirst: true }),
    effects: { starts: 1, backups: 1, dumps: 1 },
    atMostDumps: true,
    steps: ["dump-heap"],
  },
  {
    action: "restart-node",
    parameters: () => ({ captureFirst: false }),
    effects: { ...nothing, starts: 1 },
    steps: around("restart"),
  },
  {
    action: "restart-node",
    parameters: () => ({ captureFirst: true }),
    effects: { starts: 1, backups: 0, dumps: 1 },
    // The restart does not wait for a dump for ever, so that a kill may cost it.
    atMostDumps: true,
    steps: ["dump-heap", "restart", "verify"],
  },
  {
    action: "enable-profiling",
    parameters: () => ({}),
    effects: { starts: 1, backups: 1, dumps: 1 },
    steps: ["observe", "write-config", "restart", "dump-heap", "verify", "finish"],
    prepare: async ({ rig }) => {
      await rig.withoutProfiling();
      return {};
    },
    check: ({ rig }) => expect(readFileSync(rig.configPath, "utf8")).toMatch(/^ {2}heap: true /m),
  },
  { action: "dump-heap", parameters: () => ({}), effects: { ...nothing, dumps: 1 }, steps: around("dump-heap") },
  {
    action: "set-oom-score",
    parameters: (point) => ({ value: 100 + point, keep: "runtime" }),
    effects: nothing,
    steps: around("oom-score"),
    check: ({ rig }, point) =>
      expect(readFileSync(`/proc/${rig.pid()}/oom_score_adj`, "utf8")).toBe(`${100 + point}\n`),
  },
  { action: "clear-node-cache", parameters: () => ({}), effects: nothing, steps: around("clear-cache") },
  { action: "drop-system-caches", parameters: () => ({}), effects: nothing, steps: around("drop-caches") },
  {
    action: "add-memory",
    parameters: (point) => ({ memoryMaxBytes: (900 + point) * mib, keep: "runtime" }),
    effects: nothing,
    steps: around("memory-limit"),
    prepare: intoCgroup,
    check: limitIs(900),
  },
  {
    action: "set-memory-limits",
    parameters: (point) => ({ memoryMaxBytes: (1200 + point) * mib, memoryHighBytes: 600 * mib }),
    effects: nothing,
    steps: around("memory-limit"),
    prepare: intoCgroup,
    check: limitIs(1200),
  },
  {
    action: "install-trend-alert",
    parameters: () => ({}),
    effects: nothing,
    steps: around("install-rule"),
    prepare: async ({ rig: { prometheus } }) => {
      rmSync(prometheus?.ruleFile ?? "", { force: true });
      expect((await fetch(`${prometheus?.url}/-/reload`, { method: "POST" })).status).toBe(200);
      return {};
    },
    check: async ({ rig: { prometheus } }) => {
      const rules = await (await fetch(`${prometheus?.url}/api/v1/rules`)).text();
      expect([existsSync(prometheus?.ruleFile ?? ""), rules.match(/"name":"GutsMemoryGrowth"/g)]).toEqual([
        true,
        [expect.anything()],
      ]);
    },
  },
  {
    action: "repair-config",
    parameters: () => ({}),
    ...edited,
    steps: editSteps,
    prepare: async ({ rig }) => {
      const cache = `  cache:\n    max_size: ${90 * mib}\n`;
      appendFileSync(rig.configPath, `storage:\n  data_dir: ./data\n  persistent: false\n${cache}`);
      return {};
    },
  },
  {
    action: "revert-run",
    parameters: () => ({}),
    ...edited,
    steps: ["observe", "restore-config", "restart", "verify", "finish"],
    prepare: async ({ perform, random }) => {
      const run = await perform("reduce-cache", { maxSizeBytes: (40 + Math.floor(random() * 40)) * mib });
      expect([run.state, run.result]).toEqual(["done", run.result]);
      return { runId: run.id };
    },
  },
  { action: "collect-diagnostics", parameters: () => ({}), effects: nothing, steps: around("collect-diagnostics") },
];
