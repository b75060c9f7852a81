import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Consumers } from "@/demo/node/memory/consumers";
import { type RequestMetrics, registerRequestMetrics } from "@/demo/node/metrics/request-metrics";

/** A page of metrics: its text now, and the content type it is sent with. */
export interface MetricsPage {
  contentType: string;
  render: () => Promise<string>;
}

/**
 * The metrics of the documented node: process, requests, what holds its memory, and the configured memory limit.
 * @param limitBytes value of `guts_config_max_memory`
 */
export function createFullMetrics(
  limitBytes: number,
  consumers: Consumers,
): { page: MetricsPage; requests: RequestMetrics } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "guts_" });
  const { cache, connections, mempool } = consumers;
  gauge(registry, "guts_config_max_memory", "Configured memory limit in bytes.", () => limitBytes);
  gauge(registry, "guts_cache_size_bytes", "Bytes held by the object cache.", () => cache.stats().size_bytes);
  gauge(registry, "guts_http_active_connections", "Open connections of the API.", () => connections.sockets);
  gauge(registry, "guts_consensus_mempool_size", "Transactions waiting for a block.", () => mempool.size);
  counter(registry, "guts_storage_cache_hits_total", "Objects found in the cache.", () => cache.stats().hits);
  counter(registry, "guts_storage_cache_misses_total", "Objects not in the cache.", () => cache.stats().misses);
  const requests = registerRequestMetrics(registry, "guts_http_requests_in_flight");
  return { page: { contentType: registry.contentType, render: () => registry.metrics() }, requests };
}

/** A gauge that is read when the page is. */
function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  const collect = function (this: Gauge) {
    this.set(read());
  };
  new Gauge({ name, help, registers: [registry], collect });
}

/** A counter whose total is kept elsewhere. */
function counter(registry: Registry, name: string, help: string, total: () => number): void {
  const collect = function (this: Counter) {
    this.reset();
    this.inc(total());
  };
  new Counter({ name, help, registers: [registry], collect });
}
