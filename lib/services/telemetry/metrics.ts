import "server-only";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

interface Telemetry {
  registry: Registry;
  prometheusCalls: Histogram<"server" | "outcome">;
  monitorRounds: Histogram<"outcome">;
  openIncidents: Gauge;
  sseClients: Gauge;
  webhooks: Counter<"outcome">;
}

const holder = globalThis as typeof globalThis & { gutsTelemetry?: Telemetry };

function create(): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "guts_runbook_" });
  return {
    registry,
    prometheusCalls: new Histogram({
      name: "guts_runbook_prometheus_call_duration_seconds",
      help: "Duration of calls to Prometheus by server and outcome (ok, timeout, unreachable, status, malformed).",
      labelNames: ["server", "outcome"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    monitorRounds: new Histogram({
      name: "guts_runbook_monitor_round_duration_seconds",
      help: "Duration of the worker's monitor rounds by outcome (ok, partial, failed).",
      labelNames: ["outcome"],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    openIncidents: new Gauge({
      name: "guts_runbook_open_incidents",
      help: "Incidents that are not signed off, as the worker last counted them.",
      registers,
    }),
    sseClients: new Gauge({ name: "guts_runbook_sse_clients", help: "Open event streams of this process.", registers }),
    webhooks: new Counter({
      name: "guts_runbook_alertmanager_webhooks_total",
      help: "Webhooks received from Alertmanager by outcome (accepted, refused).",
      labelNames: ["outcome"],
      registers,
    }),
  };
}

holder.gutsTelemetry ??= create();
export const { registry, prometheusCalls, monitorRounds, openIncidents, sseClients, webhooks } = holder.gutsTelemetry;
