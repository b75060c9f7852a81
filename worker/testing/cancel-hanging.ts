import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { isRunning } from "@/demo/node/testing/programs";
import { treeGraceMs } from "@/lib/adapters/hosts/process-tree";
import type { RunView } from "@/lib/domain/run/view";
import { cancelRun } from "@/lib/services/run/cancel";
import { confirm, ended, planNow, second, until } from "./console";
import type { Rig } from "./rig";

/** What a cancel may take beyond the grace period. */
const mostMs = 2_000;
/** The worker looks that often whether its run is to end (250 ms), and a busy machine is late. */
const slackMs = 1_250;

/**
 * Cancels a restart whose process does not act on TERM, so that the helper waits in vain. Expects the helper and all that
 * it has started to be gone in time, and gives back the run as it ended.
 */
export async function cancelHanging(rig: Rig, incidentId: string): Promise<RunView> {
  const pid = rig.pid() ?? 0;
  process.kill(pid, "SIGSTOP");
  try {
    const plan = await planNow(incidentId, "restart-node");
    expect(plan.content?.losses[0]).toContain("how many is not known");
    const { id } = await confirm(plan);
    // `attached`, the verb in a session of its own, and what waits there between two looks.
    const tree = await until("the helper to wait", async () => {
      const found = findRestarts(rig.pidFile);
      return found.length >= 3 ? found : null;
    });
    const asked = Date.now();
    await cancelRun(second, id);
    const left = () => [...tree, ...findRestarts(rig.pidFile)].filter(isRunning);
    await until("the tree to be gone", async () => (left().length === 0 ? true : null), 30_000);
    expect(Date.now() - asked).toBeLessThan(treeGraceMs + mostMs + slackMs);
    const run = await ended(id);
    expect([run.state, run.result]).toEqual(["cancelled", expect.stringContaining(`Process ${pid} still runs`)]);
    expect(left()).toEqual([]);
    return run;
  } finally {
    process.kill(pid, "SIGCONT");
  }
}

/** Pids of the helper's processes that restart this node, of those of the helper above them, and of all below. */
function findRestarts(pidFile: string): number[] {
  const all = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, "utf8");
      const parent = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1]);
      const isHelper = /guts-host\0/.test(line);
      const isOurs = isHelper && /\brestart\0/.test(line) && line.includes(pidFile);
      return [{ pid: Number(name), parent, isHelper, isOurs }];
    } catch {
      // It ended between the listing and the reading.
      return [];
    }
  });
  const found = new Set(all.flatMap(({ pid, isOurs }) => (isOurs ? [pid] : [])));
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const { pid, parent } of all) {
      if (found.has(parent)) found.add(pid);
      // Behind a forced command the verb's name stands in none of the arguments above it.
      const above = found.has(pid) ? all.find((one) => one.pid === parent) : undefined;
      if (above?.isHelper) found.add(above.pid);
    }
  }
  return [...found];
}
