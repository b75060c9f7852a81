import { once } from "node:events";
import type { Say } from "@/lib/launcher/progress.mjs";
import { endRunningCommands } from "@/lib/launcher/run-command.mjs";
import { type Service, stopInOrder } from "./service";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm passes a terminal's Ctrl-C on, so one press arrives twice; only a signal later than this is a second press. */
const samePressMs = 1000;

export interface StartContext {
  /** Aborted when everything is to end. */
  signal: AbortSignal;
  /** Aborted when it is to end without waiting. */
  hurry: AbortSignal;
  /** To be called with each service before it starts, so that it is ended whatever happens. */
  onService(service: Service): void;
}

/**
 * Starts services and keeps them until a signal, then ends them in order and leaves nothing running whatever happens. A
 * second signal ends them at once. Returns the exit status: 0 after a signal. A failed start throws, after everything has
 * been ended.
 * @param options.what what is ended, for the message: "the demo"
 */
export async function runUntilSignal(options: {
  what: string;
  say: Say;
  start(context: StartContext): Promise<void>;
}): Promise<number> {
  const { what, say } = options;
  const stop = new AbortController();
  const hurry = new AbortController();
  let stoppedAt = Number.POSITIVE_INFINITY;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      stoppedAt = performance.now();
      say(`ending ${what} …`);
      stop.abort(new Error(`${what} was ended`));
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
  // A reader of our output that goes away must not take everything down before it has tidied up.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

  const services: Service[] = [];
  const { signal } = stop;
  try {
    await options.start({ signal, hurry: hurry.signal, onService: (service) => services.push(service) });
    if (!signal.aborted) await once(signal, "abort");
  } catch (error) {
    if (!signal.aborted) failure = error;
  } finally {
    await stopInOrder(services, hurry.signal, say);
    for (const signal of signals) process.removeListener(signal, onSignal);
    process.removeListener("uncaughtException", onUncaught);
  }
  if (failure !== null) throw failure;
  return 0;
}
