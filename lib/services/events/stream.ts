import "server-only";
import { type ConsoleEvent, heartbeatMs, type streamBeginnings } from "@/lib/domain/event/event";
import { sseClients } from "@/lib/services/telemetry/web-metrics";
import { createFeed } from "./feed";

/** Messages a client may leave unread; one that sleeps longer is let go, and told what it missed when it connects again. */
const unreadLimit = 200;

export interface StreamRequest {
  topics: readonly string[];
  /** The last event's number that the client has seen; null: it begins. */
  since: number | null;
  signal: AbortSignal;
  /** Told that the page is open, again and again, and once when it is closed. */
  visit?: { stay(): Promise<void>; leave(): Promise<void> } | null;
}

/**
 * The body of one event stream. It begins with `hello`, `resumed` or `reset`; the last two answer `since`. `change` events
 * name what changed, and `alive` ones come every 10 s. Each carries the number to go on from as its id. Ends, and lets go
 * of everything, when the client goes away or the database cannot be asked for what was missed.
 */
export function openEventStream({ topics, since, signal, visit = null }: StreamRequest): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let close = () => {};
  return new ReadableStream({
    start(controller) {
      let open = true;
      // A client can go away between any two lines; the stream then refuses, and that is no error of ours.
      const send = (text: string) => {
        try {
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) <= -unreadLimit) close();
        } catch {
          close();
        }
      };
      const feed = createFeed({
        since,
        topics,
        onBegin: (beginning, position) => send(message(beginning, position, {})),
        // One piece, so that a long replay does not count as many unread messages.
        onEvents: (told, position) => send(told.map((event) => message("change", position, event)).join("")),
        onFailed: () => close(),
      });
      const stay = () => {
        if (open) visit?.stay().catch(() => {});
      };
      const heartbeat = setInterval(() => {
        // Silence tells the page that it would not hear of changes now.
        if (feed.isCurrent()) send(message("alive", feed.position(), {}));
        stay();
      }, heartbeatMs);
      sseClients.inc();
      close = () => {
        if (!open) return;
        open = false;
        feed.stop();
        clearInterval(heartbeat);
        sseClients.dec();
        visit?.leave().catch(() => {});
        try {
          controller.close();
        } catch {
          // Cancelled already.
        }
      };
      signal.addEventListener("abort", () => close());
      if (signal.aborted) return close();
      send("retry: 1000\n\n");
      stay();
    },
    cancel() {
      close();
    },
  });
}

function message(
  name: (typeof streamBeginnings)[number] | "change" | "alive",
  position: number | null,
  data: ConsoleEvent | Record<string, never>,
): string {
  const id = position === null ? "" : `id: ${position}\n`;
  return `${id}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
