import "server-only";
import { sseClients } from "@/lib/services/telemetry/web-metrics";
import { eventHub } from "./hub";

const heartbeatMs = 15_000;
/** Messages a client may leave unread; one that sleeps longer is let go, and fetches anew when it connects again. */
const unreadLimit = 200;

/**
 * The body of one event stream. A topic is `targets`, `incidents` or `incident:<id>`. `change` events name what changed;
 * `resync` says that some may have been missed. Ends, and lets go of everything, when the client goes away.
 */
export function openEventStream(topics: readonly string[], signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let close = () => {};
  return new ReadableStream({
    start(controller) {
      // A client can go away between any two lines; the stream then refuses, and that is no error of ours.
      const send = (text: string) => {
        try {
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) > -unreadLimit) return;
          close();
          controller.close();
        } catch {
          close();
        }
      };
      const unsubscribe = eventHub().subscribe((event) => {
        if (event === "reconnected") send("event: resync\ndata: {}\n\n");
        else if (topics.includes(event.topic) || topics.includes(`${event.topic}:${event.id}`)) {
          send(`id: ${event.seq}\nevent: change\ndata: ${JSON.stringify(event)}\n\n`);
        }
      });
      const heartbeat = setInterval(() => send(": alive\n\n"), heartbeatMs);
      sseClients.inc();
      let open = true;
      close = () => {
        if (!open) return;
        open = false;
        unsubscribe();
        clearInterval(heartbeat);
        sseClients.dec();
      };
      signal.addEventListener("abort", () => {
        close();
        try {
          controller.close();
        } catch {
          // Cancelled already.
        }
      });
      send("retry: 1000\n\n");
    },
    cancel() {
      close();
    },
  });
}
