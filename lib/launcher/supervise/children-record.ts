import { z } from "zod";
import { readJsonFile, writeJsonFile } from "@/lib/launcher/json-file";
import { isRunning, startTicks } from "@/lib/launcher/process-identity.mjs";
import type { Say } from "@/lib/launcher/progress.mjs";
import { endGroup } from "./process-group";

const childSchema = z.object({ name: z.string(), pid: z.int(), ticks: z.number().nullable() });
type RecordedChild = z.infer<typeof childSchema>;

/** Remembers on disk which processes are ours, for the start after a launcher that could not tidy up. */
export interface ChildrenRecord {
  add(name: string, pid: number): void;
  remove(pid: number): void;
}

export function openChildrenRecord(file: string): ChildrenRecord {
  let children: RecordedChild[] = [];
  const update = (next: RecordedChild[]) => {
    children = next;
    writeJsonFile(file, children);
  };
  update([]);
  return {
    add: (name, pid) => update([...children, { name, pid, ticks: startTicks(pid) }]),
    remove: (pid) => update(children.filter((child) => child.pid !== pid)),
  };
}

/** Ends the processes that an earlier launcher left, after making sure by their start time that they are still the same. */
export async function endLeftChildren(file: string, say: Say, hurry: AbortSignal): Promise<void> {
  const known = z.array(childSchema).safeParse(readJsonFile(file));
  const left = known.success ? known.data.filter(isRunning) : [];
  if (left.length === 0) return;
  say(`ending what an earlier start left running: ${left.map(({ name, pid }) => `${name} (${pid})`).join(", ")} …`);
  await Promise.all(left.map(({ pid }) => endGroup(pid, hurry)));
}
