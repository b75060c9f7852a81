import { once } from "node:events";
import { writeFileSync } from "node:fs";
import type { Say } from "@/lib/launcher/progress.mjs";
import { endRunningCommands } from "@/lib/launcher/run-command.mjs";
import type { Tools } from "@/lib/launcher/tools.mjs";
import { endLeftChildren } from "./children-record";
import { ensureDemoLayout } from "./layout";
import { type Service, stopInOrder } from "./service";
import { readSettings } from "./settings";
import { startDemo } from "./start";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm passes a terminal's Ctrl-C on, so one press arrives twice; only a signal later than this is a second press. */
const samePressMs = 1000;

/**
 * Runs the demo until a signal ends it, and leaves nothing running whatever happens. The last line of its start-up is
 * `ready: <address>`. Returns the exit status: 0 after a signal. A failed start-up throws, after everything has been ended.
 */
export async function runDemo({ root, tools, say }: { root: string; tools: Tools; say: Say }): Promise<number> {
  const stop = new AbortController();
  const hurry = new AbortController();
  let stoppedAt = Number.POSITIVE_INFINITY;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      stoppedAt = performance.now();
      say("ending the demo …");
      stop.abort(new Error("the demo was ended"));
      endRunningCommands("SIGTERM");
    } else if (performance.now() - stoppedAt > samePressMs && !hurry.signal.aborted) {
      say("ending at once …");
      hurry.abort();
      endRunningCommands("SIGKILL");
    }
  };
  let failure: unknown = null;
  const onUncaught = (error: unknown) => {
    failure ??= error;
    stop.abort(error);
  };
  for (const signal of signals) process.on(signal, onSignal);
  process.on("uncaughtException", onUncaught);
  // A reader of our output that goes away must not take the demo down before it has tidied up.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

  const services: Service[] = [];
  try {
    const settings = readSettings(process.env);
    const layout = ensureDemoLayout(root);
    await endLeftChildren(layout.children, say, hurry.signal);
    const signal = stop.signal;
    const address = await startDemo({
      layout,
      tools,
      settings,
      say,
      signal,
      onService: (service) => services.push(service),
    });
    process.stdout.write(`ready: ${address}\n`);
    // The node waits for this file before it begins to leak, so that its whole story can be watched.
    writeFileSync(layout.leakFile, "");
    if (!signal.aborted) await once(signal, "abort");
  } catch (error) {
    if (!stop.signal.aborted) failure = error;
  } finally {
    await stopInOrder(services, hurry.signal, say);
    for (const signal of signals) process.removeListener(signal, onSignal);
    process.removeListener("uncaughtException", onUncaught);
  }
  if (failure !== null) throw failure;
  return 0;
}
