import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

/** One request and what a real API server answered, without headers: tokens travel in those. */
export interface Exchange {
  method: string;
  /** With its query. */
  path: string;
  type: string | null;
  body: unknown;
  status: number;
  answer: unknown;
}

/** A story as it went with a real API server. */
export interface Recording {
  recordedFrom: string;
  /** What the story needs to know beforehand, such as when the pod's container had begun. */
  given: Record<string, string | number>;
  exchanges: Exchange[];
}

export interface Recorder {
  url: string;
  exchanges: Exchange[];
  /** Called before a request is passed on: a place for somebody else to be faster. */
  before: (exchange: Pick<Exchange, "method" | "path">) => Promise<void>;
  close(): Promise<void>;
}

export async function readRequest(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

export function parseBody(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Serves on a free loopback port. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, close };
}

/** Stands between the console and the API server, and keeps what they say to each other. */
export async function startRecorder(server: string, ca: Buffer): Promise<Recorder> {
  const recorder: Recorder = { url: "", exchanges: [], before: async () => {}, close: async () => {} };
  const { url, close } = await listen(async (request, response) => {
    const sent = await readRequest(request);
    const [method, path] = [request.method ?? "GET", request.url ?? "/"];
    await recorder.before({ method, path });
    const { status, text, type } = await pass(server, ca, request, sent);
    const { "content-type": sentType } = request.headers;
    const exchange = { method, path, type: sentType ?? null, body: parseBody(sent), status, answer: parseBody(text) };
    recorder.exchanges.push(exchange);
    response.writeHead(status, { "content-type": type }).end(text);
  });
  return Object.assign(recorder, { url, close });
}

function pass(
  server: string,
  ca: Buffer,
  { method, url, headers }: IncomingMessage,
  body: string,
): Promise<{ status: number; text: string; type: string }> {
  return new Promise((resolve, reject) => {
    const { host: _, connection: __, ...kept } = headers;
    const request = https.request(new URL(url ?? "/", server), { method, headers: kept, ca }, (response) => {
      const type = response.headers["content-type"] ?? "text/plain";
      readRequest(response).then((text) => resolve({ status: response.statusCode ?? 0, text, type }), reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}
