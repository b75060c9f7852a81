import { Counter, Gauge, Histogram, Registry, type RegistryContentType } from "prom-client";
import type { MetricsPage } from "@/demo/node/metrics/full-metrics";
import { type RequestMetrics, registerRequestMetrics } from "@/demo/node/metrics/request-metrics";

/** Registered by the published code and never set: each stays at 0 whatever happens. */
const PLACEHOLDERS: Record<string, string> = {
  guts_p2p_peers_connected: "Number of connected peers.",
  guts_repositories: "Number of repositories.",
  guts_pull_requests: "Number of pull requests.",
  guts_issues: "Number of issues.",
  guts_users: "Number of users.",
  guts_organizations: "Number of organizations.",
  guts_websocket_connections: "Number of WebSocket connections.",
};

/**
 * The metrics of the published code: requests, placeholders and families without a series; nothing about memory or the
 * process. The body is OpenMetrics text although the content type says otherwise, as on the real node.
 */
export function createBareMetrics(): { page: MetricsPage; requests: RequestMetrics } {
  const registry = new Registry();
  // The library's types tie a registry to one content type for good; the method exists to change it.
  (registry as Registry<RegistryContentType>).setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry];
  const requests = registerRequestMetrics(registry, "guts_http_active_connections");
  for (const [name, help] of Object.entries(PLACEHOLDERS)) new Gauge({ name, help, registers }).set(0);
  const peer = ["message_type", "direction"];
  const object = ["operation", "object_type"];
  new Counter({ name: "guts_p2p_messages_total", help: "Peer messages.", labelNames: peer, registers });
  new Histogram({ name: "guts_p2p_message_latency_seconds", help: "Peer latency.", labelNames: peer, registers });
  new Gauge({ name: "guts_storage_objects", help: "Stored objects.", labelNames: object, registers });
  new Histogram({
    name: "guts_storage_operation_duration_seconds",
    help: "Storage operations.",
    labelNames: object,
    registers,
  });
  return {
    page: { contentType: "text/plain; version=0.0.4; charset=utf-8", render: () => registry.metrics() },
    requests,
  };
}
