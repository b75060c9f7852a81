import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** Upper bounds in seconds: 0.001 doubled fifteen times. */
const DURATION_BUCKETS = Array.from({ length: 16 }, (_, exponent) => 0.001 * 2 ** exponent);
const LABELS = ["method", "path", "status"] as const;

/** Measures requests. */
export interface RequestMetrics {
  /** Starts measuring one request; the returned function ends it with the status sent, null when none was. */
  begin: (method: string, path: string) => (status: number | null) => void;
}

/**
 * Registers the request metrics both profiles have.
 * @param inFlightName the gauge of requests being answered; published builds call it other than the documentation does
 */
export function registerRequestMetrics(registry: Registry, inFlightName: string): RequestMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: "guts_http_requests_total",
    help: "Total number of HTTP requests.",
    labelNames: LABELS,
    registers,
  });
  const durations = new Histogram({
    name: "guts_http_request_duration_seconds",
    help: "HTTP request duration in seconds.",
    labelNames: LABELS,
    buckets: DURATION_BUCKETS,
    registers,
  });
  const active = new Gauge({
    name: inFlightName,
    help: "Number of requests being answered.",
    registers,
  });
  return {
    begin: (method, path) => {
      const startedAtMs = performance.now();
      active.inc();
      return (status) => {
        active.dec();
        // A client that left early got no status, and a made-up one would distort the counts.
        if (status === null) return;
        const labels = { method, path, status: String(status) };
        requests.inc(labels);
        durations.observe(labels, (performance.now() - startedAtMs) / 1000);
      };
    },
  };
}
