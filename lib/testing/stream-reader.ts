import type { StreamMessage } from "@/lib/queries/event-tracker";
import { openEventStream, type StreamRequest } from "@/lib/services/events/stream";

export interface ReadMessage {
  kind: StreamMessage;
  id: string;
  data: string;
}

export interface StreamReader {
  messages: ReadMessage[];
  /** Cuts the connection; what is underway is lost. */
  cut(): void;
  /** Resolves when the stream has ended. */
  ended: Promise<void>;
}

/** Reads an event stream as a browser does. */
export function readStream(
  request: Omit<StreamRequest, "signal">,
  onMessage: (message: ReadMessage) => void = () => {},
): StreamReader {
  const abort = new AbortController();
  const messages: ReadMessage[] = [];
  const read = async () => {
    const decoder = new TextDecoder();
    let text = "";
    const body = openEventStream({ ...request, signal: abort.signal }).getReader();
    for (;;) {
      const { done, value } = await body.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        if (abort.signal.aborted) return;
        const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2)));
        if (!fields.event) continue;
        const message = { kind: fields.event as StreamMessage, id: fields.id ?? "", data: fields.data ?? "" };
        messages.push(message);
        onMessage(message);
      }
    }
  };
  return { messages, cut: () => abort.abort(), ended: read() };
}
