import { json } from "@/demo/node/http/exchange";
import type { Route } from "@/demo/node/http/router";

export const NODE_VERSION = "0.1.0";

/** Whether start-up has finished and for how many seconds the process has run. */
export interface Lifecycle {
  ready: () => boolean;
  uptimeSeconds: () => number;
}

/** The health endpoints. None of them knows anything about memory. */
export function healthRoutes({ ready, uptimeSeconds }: Lifecycle): Route[] {
  const status = () => (ready() ? "up" : "down");
  const checks = () => ({
    storage: { status: status(), latency_ms: 0 },
    p2p: { status: "unknown", details: { reason: "not monitored" } },
    realtime: { status: status(), details: { connections: 0 } },
  });
  const code = () => (ready() ? 200 : 503);
  const uptime = () => Math.floor(uptimeSeconds());
  return [
    {
      method: "GET",
      path: "/health",
      handle: () =>
        json({ status: status(), version: NODE_VERSION, uptime_seconds: uptime(), checks: checks() }, code()),
    },
    { method: "GET", path: "/health/live", handle: () => json({ status: "up", uptime_seconds: uptime() }) },
    { method: "GET", path: "/health/ready", handle: () => json({ status: status(), checks: checks() }, code()) },
    { method: "GET", path: "/health/startup", handle: () => json({ status: status() }, code()) },
  ];
}
