import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { type RequestMetrics, registerRequestMetrics } from "@/demo/node/metrics/request-metrics";

/** A page of metrics: its text now, and the content type it is sent with. */
export interface MetricsPage {
  contentType: string;
  render: () => Promise<string>;
}

/**
 * The metrics of the documented node: process, requests and the configured memory limit.
 * @param limitBytes value of `guts_config_max_memory`
 */
export function createFullMetrics(limitBytes: number): { page: MetricsPage; requests: RequestMetrics } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "guts_" });
  const limit = new Gauge({
    name: "guts_config_max_memory",
    help: "Configured memory limit in bytes.",
    registers: [registry],
  });
  limit.set(limitBytes);
  const requests = registerRequestMetrics(registry);
  return { page: { contentType: registry.contentType, render: () => registry.metrics() }, requests };
}
