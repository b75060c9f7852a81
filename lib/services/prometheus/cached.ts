import "server-only";
import { readFileSync } from "node:fs";
import { createPrometheusClient, type PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { PrometheusConfig } from "@/lib/config/schema";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { clockedFetch, prometheusClock } from "@/lib/services/monitor/clocks";
import { prometheusCalls } from "@/lib/services/telemetry/metrics";

/** Headers of each request; the token's file is read every time, so that a rotated token needs no restart. */
export function prometheusHeaders(entry: PrometheusConfig): () => Record<string, string> {
  return () => ({
    ...entry.headers,
    ...(entry.bearerTokenFile
      ? { authorization: `Bearer ${readFileSync(/*turbopackIgnore: true*/ entry.bearerTokenFile, "utf8").trim()}` }
      : {}),
  });
}

/** A client for one configured server, its calls counted in this process's metrics. */
export function connectPrometheus(entry: PrometheusConfig): PrometheusClient {
  return createPrometheusClient({
    id: entry.id,
    url: entry.url,
    timeoutMs: entry.timeoutSeconds * 1000,
    headers: prometheusHeaders(entry),
    fetch: clockedFetch(prometheusClock(entry.id)),
    onCall: (outcome, seconds) => prometheusCalls.observe({ server: entry.id, outcome }, seconds),
  });
}

interface Shared {
  clients: Map<string, PrometheusClient>;
  answers: Map<string, Promise<unknown>>;
}

const holder = globalThis as typeof globalThis & { gutsPrometheus?: Shared };
const maxAnswers = 500;

/**
 * The web process's client: one request in flight per question, and an answer kept for as long as the question cannot
 * change, its evaluation times being part of it. So viewers of one incident do not multiply the load. Failures are not kept.
 */
export function sharedPrometheus(id: string): PrometheusClient {
  holder.gutsPrometheus ??= { clients: new Map(), answers: new Map() };
  const { clients, answers } = holder.gutsPrometheus;
  let client = clients.get(id);
  if (!client) {
    const entry = config().prometheus.find((one) => one.id === id);
    if (!entry) throw new AppError("not_found", `There is no Prometheus ${id} in the configuration.`);
    client = connectPrometheus(entry);
    clients.set(id, client);
  }
  const upstream = client;
  const once = <T>(key: unknown[], ask: () => Promise<T>): Promise<T> => {
    const text = JSON.stringify([id, ...key]);
    const known = answers.get(text) as Promise<T> | undefined;
    if (known) return known;
    const answer = ask();
    answers.set(text, answer);
    answer.catch(() => answers.delete(text));
    const oldest = answers.keys().next();
    if (answers.size > maxAnswers && !oldest.done) answers.delete(oldest.value);
    return answer;
  };
  return {
    id,
    query: (expr, atMs) => once(["query", expr, atMs], () => upstream.query(expr, atMs)),
    queryRaw: (expr, atMs) => once(["raw", expr, atMs], () => upstream.queryRaw(expr, atMs)),
    queryRange: (expr, range) => once(["range", expr, range], () => upstream.queryRange(expr, range)),
  };
}
