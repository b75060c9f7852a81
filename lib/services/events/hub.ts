import "server-only";
import { Client } from "pg";
import { eventChannel } from "@/lib/db/events";
import { type ConsoleEvent, consoleEventSchema } from "@/lib/domain/event/event";
import { env } from "@/lib/env";

type Listener = (event: ConsoleEvent | "reconnected") => void;

/** One LISTEN connection per process, shared by every open stream. */
interface EventHub {
  subscribe(listener: Listener): () => void;
  /** Resolves once whatever is committed from now on will be heard. */
  ready(): Promise<void>;
  /** Whether it hears events at this moment. */
  isListening(): boolean;
  /** The largest number heard; 0 before the first. */
  newestSeq(): number;
}

const holder = globalThis as typeof globalThis & { gutsEventHub?: EventHub };

/** The process's hub. It connects with the first listener and stays connected; after a lost connection every listener hears `reconnected` and should look for what it missed. */
export function eventHub(): EventHub {
  holder.gutsEventHub ??= createHub();
  return holder.gutsEventHub;
}

function parseEvent(payload: string): ConsoleEvent | null {
  try {
    const parsed = consoleEventSchema.safeParse(JSON.parse(payload));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function createHub(): EventHub {
  const listeners = new Set<Listener>();
  let waiting: (() => void)[] = [];
  let connected = false;
  let listening = false;
  let everListened = false;
  let newest = 0;

  const tell = (event: ConsoleEvent | "reconnected") => {
    for (const listener of listeners) listener(event);
  };

  async function connect(): Promise<void> {
    connected = true;
    const client = new Client({ connectionString: env().databaseUrl, keepAlive: true });
    let retrying = false;
    const retry = () => {
      if (retrying) return;
      retrying = true;
      listening = false;
      client.removeAllListeners();
      client.on("error", () => {});
      client.end().catch(() => {});
      setTimeout(() => void connect(), 1_000).unref();
    };
    client.on("error", retry);
    client.on("end", retry);
    client.on("notification", ({ payload }) => {
      const event = payload ? parseEvent(payload) : null;
      if (event) newest = Math.max(newest, event.seq);
      // Something else was said on the channel: what it was about is not known.
      if (payload) tell(event ?? "reconnected");
    });
    try {
      await client.connect();
      await client.query(`listen ${eventChannel}`);
    } catch {
      retry();
      return;
    }
    if (retrying) return;
    listening = true;
    // Before anything else is heard: who begins to catch up then holds back what comes meanwhile.
    if (everListened) tell("reconnected");
    everListened = true;
    const released = waiting;
    waiting = [];
    for (const release of released) release();
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (!connected) void connect();
      return () => listeners.delete(listener);
    },
    ready: () => (listening ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    isListening: () => listening,
    newestSeq: () => newest,
  };
}
