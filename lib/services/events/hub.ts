import "server-only";
import { Client } from "pg";
import { type ConsoleEvent, consoleEventSchema, eventChannel } from "@/lib/db/events";
import { env } from "@/lib/env";

type Listener = (event: ConsoleEvent | "reconnected") => void;

/** One LISTEN connection per process, shared by every open stream. */
interface EventHub {
  subscribe(listener: Listener): () => void;
  size(): number;
}

const holder = globalThis as typeof globalThis & { gutsEventHub?: EventHub };

/** The process's hub. It connects with the first listener and stays connected; after a lost connection every listener hears `reconnected` and should fetch again. */
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
  let connected = false;
  let everConnected = false;

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
      client.removeAllListeners();
      client.on("error", () => {});
      client.end().catch(() => {});
      setTimeout(() => void connect(), 1_000).unref();
    };
    client.on("error", retry);
    client.on("notification", ({ payload }) => {
      const event = payload ? parseEvent(payload) : null;
      // Something else was said on the channel: what it was about is not known.
      if (payload) tell(event ?? "reconnected");
    });
    try {
      await client.connect();
      await client.query(`listen ${eventChannel}`);
      if (everConnected) tell("reconnected");
      everConnected = true;
    } catch {
      retry();
    }
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      if (!connected) void connect();
      return () => listeners.delete(listener);
    },
    size: () => listeners.size,
  };
}
