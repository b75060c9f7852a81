import "server-only";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What a process tree gets between TERM and KILL to end by itself; the helper's `attached` gives as much. */
export const treeGraceMs = 2000;
/** Nothing survives KILL for long, unless it hangs in the kernel or is not ours to signal. */
const killWaitMs = 3000;
const pollMs = 50;

interface TreeProcess {
  pid: number;
  startTicks: string;
  parent: number;
  group: number;
  session: number;
}

/**
 * Ends everything that a child started with `detached: true` has started: TERM to all, KILL after the grace. Found
 * are the members of its process group and of its session, and their descendants, also those that moved to a session of
 * their own, as long as the way up to the child was there to be seen at one of the looks. Resolves when none of them
 * runs, with the pids of those that could not be ended: root's, for a console that is not root.
 * @param root pid of the child, which is the number of its group and session too
 * @param graceMs between TERM and KILL
 * @param onKill called once if the grace was not enough, before KILL is sent
 */
export async function endProcessTree(root: number, graceMs: number, onKill: () => void): Promise<number[]> {
  let tree = findTree(root, []);
  signalGroup(root, "SIGTERM");
  for (const { pid, group } of tree) if (group !== root) signal(pid, "SIGTERM");
  const isGone = async (deadline: number, onLook: () => void) => {
    for (;;) {
      tree = findTree(root, tree);
      if (tree.length === 0) return true;
      if (Date.now() >= deadline) return false;
      onLook();
      await sleep(pollMs);
    }
  };
  if (await isGone(Date.now() + graceMs, () => {})) return [];
  onKill();
  // Each look kills anew, since a process may have started another one in between.
  await isGone(Date.now() + killWaitMs, () => {
    signalGroup(root, "SIGKILL");
    for (const { pid } of tree) signal(pid, "SIGKILL");
  });
  return tree.map(({ pid }) => pid);
}

/** The living processes of the tree; `known` are those of an earlier look, whose parents may be gone by now. */
function findTree(root: number, known: readonly TreeProcess[]): TreeProcess[] {
  const startOf = new Map(known.map(({ pid, startTicks }) => [pid, startTicks]));
  const all = readProcesses();
  const found = new Map<number, TreeProcess>();
  const add = (candidate: TreeProcess) => {
    if (found.has(candidate.pid)) return;
    found.set(candidate.pid, candidate);
    for (const child of all) if (child.parent === candidate.pid) add(child);
  };
  for (const candidate of all) {
    const isMember = candidate.group === root || candidate.session === root;
    if (isMember || startOf.get(candidate.pid) === candidate.startTicks) add(candidate);
  }
  return [...found.values()];
}

/** All living processes: what has ended and waits to be collected by its parent is left out. */
function readProcesses(): TreeProcess[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid <= 1) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name in parentheses may hold spaces and parentheses, so fields are counted from the last one.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [state, parent, group, session] = fields;
      if (state === "Z" || state === "X") return [];
      const numbers = { parent: Number(parent), group: Number(group), session: Number(session) };
      return [{ pid, startTicks: fields[19] ?? "", ...numbers }];
    } catch {
      return [];
    }
  });
}

function signalGroup(group: number, name: NodeJS.Signals): void {
  signal(-group, name);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended, or is not ours to signal; the next look tells.
  }
}
