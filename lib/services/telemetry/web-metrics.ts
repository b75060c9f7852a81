import "server-only";
import { Counter, Gauge } from "prom-client";
import { metric, registry } from "./metrics";

const registers = [registry];

export const sseClients = metric(
  "guts_runbook_sse_clients",
  (name) => new Gauge({ name, help: "Open event streams of this process.", registers }),
);

export const webhooks = metric(
  "guts_runbook_alertmanager_webhooks_total",
  (name) =>
    new Counter({
      name,
      help: "Webhooks received from Alertmanager by outcome (accepted, refused).",
      labelNames: ["outcome"],
      registers,
    }),
);
