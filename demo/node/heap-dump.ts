import { renameSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { join } from "node:path";
import type { Log } from "@/demo/node/log";

/** Mean distance between two sampled allocations, in bytes. */
const SAMPLING_INTERVAL_BYTES = 128 * 1024;

/**
 * Samples allocations from now on, and at every SIGUSR1 writes what of them is still alive as `heap-TIME.prof` into the
 * folder. The file has its name only once it is whole.
 */
export async function dumpHeapOnSigusr1(dataDir: string, log: Log): Promise<void> {
  const session = new Session();
  // First of all: until there is a listener, Node.js starts its debugger on this signal.
  process.on("SIGUSR1", () => {
    dump(session, dataDir).then(
      (name) => log("info", "Heap profile written", { name }),
      (error: unknown) => log("error", "Heap profile failed", { reason: String(error) }),
    );
  });
  session.connect();
  await session.post("HeapProfiler.startSampling", { samplingInterval: SAMPLING_INTERVAL_BYTES });
}

async function dump(session: Session, dataDir: string): Promise<string> {
  const { profile } = await session.post("HeapProfiler.getSamplingProfile");
  // Without colons, which some tools take for a host in front of a path.
  const name = `heap-${new Date().toISOString().replaceAll(":", "")}.prof`;
  const temporary = join(dataDir, `.${name}.tmp`);
  writeFileSync(temporary, JSON.stringify(profile), { mode: 0o600 });
  renameSync(temporary, join(dataDir, name));
  return name;
}
