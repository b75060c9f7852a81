export const checkStates = ["met", "not met", "unknown"] as const;
export type CheckState = (typeof checkStates)[number];

/** The checks a runbook can bind by name. Read-only evaluations; what each decides is in `evaluate.ts`. */
export const checkNames = [
  "memory-over-limit",
  "node-slow",
  "oom-kill",
  "request-latency",
  "rss-over-threshold",
  "detection-memory-ratio",
  "detection-host-memory",
  "process-memory",
  "host-memory",
  "memory-trend",
  "cache-size",
  "connection-count",
  "mempool",
  "memory-stable",
  "optimal-configuration",
  "limits-fit",
  "trend-alert",
  "capacity-forecast",
] as const;
export type CheckName = (typeof checkNames)[number];

/** Outcome of one check: the state, the number that decided in words, and where it comes from. */
export interface CheckResult {
  name: CheckName;
  state: CheckState;
  /** A few words beside the item, e.g. `93.4 % of 512 MiB`. Never empty. */
  summary: string;
  /** One or two sentences: what was compared with what, or what is missing and how to supply it. */
  detail: string;
  /** PromQL or endpoint that gave the number; null when nothing was asked. */
  query: string | null;
  source: string;
  /** Instant of the deciding sample (epoch ms); null when there is none. */
  at: number | null;
  /** What data leaves open here, a person's note with the signature decides. */
  noteDecides?: true;
  /** Lines that belong to the evidence, such as a difference of a configuration. */
  attachment?: string;
}
