import "server-only";
import { collectDefaultMetrics, Histogram, type Metric, Registry } from "prom-client";

const holder = globalThis as typeof globalThis & { gutsRegistry?: Registry };

function createRegistry(): Registry {
  const created = new Registry();
  collectDefaultMetrics({ register: created, prefix: "guts_runbook_" });
  return created;
}

holder.gutsRegistry ??= createRegistry();
/** This process's metrics. On `globalThis`, since page and route handler can be separate module instances. */
export const registry = holder.gutsRegistry;

/** The process's metric of that name, made on first use. Web and worker each make their own, so neither shows idle zeros. */
export function metric<M extends Metric>(name: string, create: (name: string) => M): M {
  return (registry.getSingleMetric(name) as M | undefined) ?? create(name);
}

export const prometheusCalls = metric(
  "guts_runbook_prometheus_call_duration_seconds",
  (name) =>
    new Histogram({
      name,
      help: "Duration of calls to Prometheus by server and outcome (ok, timeout, unreachable, status, malformed).",
      labelNames: ["server", "outcome"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers: [registry],
    }),
);
