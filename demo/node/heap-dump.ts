import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode, heap } from "@datadog/pprof";
import type { Log } from "@/demo/node/log";

/** Mean distance between two sampled allocations, in bytes. */
const SAMPLING_INTERVAL_BYTES = 128 * 1024;
const STACK_DEPTH = 64;

/**
 * Samples allocations from now on, and at every SIGUSR1 writes what of them is still alive as `heap-TIME.prof` into the
 * folder: pprof, packed. Memory outside V8's heap is one line in it, `(external)`. The file has its name only once it is
 * whole.
 */
export function dumpHeapOnSigusr1(dataDir: string, log: Log): void {
  // First of all: until there is a listener, Node.js starts its debugger on this signal.
  process.on("SIGUSR1", () => {
    dump(dataDir).then(
      (name) => log("info", "Heap profile written", { name }),
      (error: unknown) => log("error", "Heap profile failed", { reason: String(error) }),
    );
  });
  heap.start(SAMPLING_INTERVAL_BYTES, STACK_DEPTH);
}

/**
 * The same without profiling: there is nothing to write, and the signal only leaves a line in the log. Without a listener it
 * would start the debugger of Node.js, whose handler for the signal the kernel shows just the same.
 */
export function refuseSigusr1(log: Log): void {
  process.on("SIGUSR1", () => log("warn", "No heap profile: profiling is off", { setting: "profiling.heap" }));
}

async function dump(dataDir: string): Promise<string> {
  const profile = await encode(heap.profile());
  // Without colons, which some tools take for a host in front of a path.
  const name = `heap-${new Date().toISOString().replaceAll(":", "")}.prof`;
  const temporary = join(dataDir, `.${name}.tmp`);
  writeFileSync(temporary, profile, { mode: 0o600 });
  renameSync(temporary, join(dataDir, name));
  return name;
}
