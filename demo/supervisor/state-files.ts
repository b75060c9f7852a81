import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProcessIdentity } from "@/demo/supervisor/process-facts";

/** One line of the event log. `rssBytes` is the last measurement, null when there was none. */
export interface SupervisorEvent {
  at: string;
  event: "start" | "exit" | "limit-kill" | "scheduled-restart";
  pid: number;
  rssBytes: number | null;
  code?: number | null;
  signal?: string | null;
}

/** The files in which the supervisor says what it does. */
export interface StateFiles {
  growthFile: string;
  dataDir: string;
  writePid: (identity: ProcessIdentity) => void;
  removePid: () => void;
  append: (event: SupervisorEvent) => void;
}

/** The node's data folder in a state folder. */
export function dataDirOf(dir: string): string {
  return join(dir, "data");
}

/** Prepares the state folder, without a pid file of an earlier run. */
export function openStateFiles(dir: string): StateFiles {
  mkdirSync(dir, { recursive: true });
  const pidFile = join(dir, "node.pid");
  const removePid = () => rmSync(pidFile, { force: true });
  removePid();
  return {
    growthFile: join(dir, "grow"),
    dataDir: dataDirOf(dir),
    writePid: ({ pid, startTicks, executable }) => {
      // Readers see the old file or the new one, never half of it.
      writeFileSync(`${pidFile}.tmp`, `${pid}\n${startTicks}\n${executable}\n`);
      renameSync(`${pidFile}.tmp`, pidFile);
    },
    removePid,
    append: (event) => appendFileSync(join(dir, "events.log"), `${JSON.stringify(event)}\n`),
  };
}
