import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { empty, type Reply } from "@/demo/node/http/exchange";
import { findRoute, looksLikeRepositoryPage, type Route } from "@/demo/node/http/router";
import type { RequestMetrics } from "@/demo/node/metrics/request-metrics";

/** What the API listener is made of. */
export interface ApiServerOptions {
  routes: readonly Route[];
  metrics: RequestMetrics;
  /** How long handlers wait now, in milliseconds. */
  delayMs: () => number;
  /** Sockets beyond this number are closed at once; 0 for no limit. */
  maxConnections: number;
}

const NOT_FOUND_PAGE: Reply = {
  status: 404,
  body: "<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>Repository not found</h1></body></html>",
  contentType: "text/html; charset=utf-8",
};

/** The listener of API and health endpoints. Every answer carries `x-request-id`, the caller's own when it sent one. */
export function createApiServer(options: ApiServerOptions): Server {
  const server = createServer((message, response) => {
    // A handler that throws is a defect: the caller gets a 500 and the process lives on.
    answer(options, message, response).catch(() => send(response, empty(500)));
  });
  // Idle connections stay open until the client leaves: they are what the connection count is about.
  server.keepAliveTimeout = 0;
  if (options.maxConnections > 0) server.maxConnections = options.maxConnections;
  return server;
}

async function answer(options: ApiServerOptions, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = message.method ?? "GET";
  const path = (message.url ?? "/").split("?", 1)[0] ?? "/";
  const match = findRoute(options.routes, method, path);
  // Unknown paths share one label, so that probing cannot grow the number of series.
  const finished = options.metrics.begin(method, match?.route.path ?? "unmatched");
  response.once("close", () => finished(response.writableEnded ? response.statusCode : null));
  response.setHeader("x-request-id", message.headers["x-request-id"] ?? randomUUID());
  const waitMs = match?.route.immediate === true ? 0 : options.delayMs();
  if (waitMs >= 1) await setTimeout(waitMs);
  if (response.destroyed) return;
  if (match !== null) {
    send(response, await match.route.handle({ parameters: match.parameters, message }));
  } else {
    send(response, looksLikeRepositoryPage(path) ? NOT_FOUND_PAGE : empty(404));
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return;
  response.statusCode = reply.status;
  if (reply.contentType !== null) response.setHeader("content-type", reply.contentType);
  response.end(reply.body);
}
