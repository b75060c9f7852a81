import type { IncomingMessage } from "node:http";

/** A request as handlers see it: path parameters by name, and the body for whoever asks. */
export interface Exchange {
  parameters: Readonly<Record<string, string>>;
  message: IncomingMessage;
}

/** What a handler answers; an empty body has no content type. */
export interface Reply {
  status: number;
  body: string;
  contentType: string | null;
}

/** A JSON answer. */
export function json(value: unknown, status = 200): Reply {
  return { status, body: JSON.stringify(value), contentType: "application/json" };
}

/** An answer without a body. */
export function empty(status: number): Reply {
  return { status, body: "", contentType: null };
}

/** A plain-text answer, as the node gives for refused requests. */
export function text(body: string, status: number): Reply {
  return { status, body, contentType: "text/plain; charset=utf-8" };
}
