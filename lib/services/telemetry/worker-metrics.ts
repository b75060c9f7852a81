import "server-only";
import { Gauge, Histogram } from "prom-client";
import { metric, registry } from "./metrics";

const registers = [registry];

export const monitorRounds = metric(
  "guts_runbook_monitor_round_duration_seconds",
  (name) =>
    new Histogram({
      name,
      help: "Duration of the worker's monitor rounds by outcome (ok, partial, failed).",
      labelNames: ["outcome"],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
);

export const openIncidents = metric(
  "guts_runbook_open_incidents",
  (name) => new Gauge({ name, help: "Incidents that are not signed off, as the worker last counted them.", registers }),
);
