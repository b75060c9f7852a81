import { createServer, type Server } from "node:http";
import { empty } from "@/demo/node/http/exchange";
import type { Route } from "@/demo/node/http/router";
import type { MetricsPage } from "@/demo/node/metrics/full-metrics";

/** The metrics page as a route of the API listener, never delayed. */
export function metricsRoute(page: MetricsPage): Route {
  return {
    method: "GET",
    path: "/metrics",
    immediate: true,
    handle: async () => ({ ...empty(200), body: await page.render(), contentType: page.contentType }),
  };
}

/** A listener of its own for the metrics page; every other path is not found. */
export function createMetricsServer(page: MetricsPage): Server {
  return createServer((message, response) => {
    if (message.method !== "GET" || message.url?.split("?", 1)[0] !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    page.render().then(
      (body) => response.writeHead(200, { "content-type": page.contentType }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
}
