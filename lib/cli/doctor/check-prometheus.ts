import { readFileSync } from "node:fs";
import { readPrometheusVersion } from "@/lib/adapters/prometheus/build-info";
import { createPrometheusClient, type PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { PrometheusConfig } from "@/lib/config/schema";
import { type Finding, notSupported, ok, problem } from "./report";

/** One configured server; `client` is null when it cannot be used, so that nothing further is asked. */
export async function checkPrometheus(
  entry: PrometheusConfig,
  nowMs: number,
): Promise<{ client: PrometheusClient | null; findings: Finding[] }> {
  const timeoutMs = entry.timeoutSeconds * 1000;
  const headers = readHeaders(entry);
  if (typeof headers === "string") {
    const remedy = "Mend bearerTokenFile, or let the console's user read the file.";
    return { client: null, findings: [problem("reachable", headers, remedy)] };
  }
  const client = createPrometheusClient({ id: entry.id, url: entry.url, timeoutMs, headers: () => headers });
  try {
    await client.query("vector(1)", nowMs);
  } catch (error) {
    const remedy = `Check prometheus.url of ${entry.id}, its path prefix, and that this machine may reach it: curl ${entry.url}/api/v1/query?query=1`;
    return { client: null, findings: [problem("reachable", reasonOf(error), remedy)] };
  }
  const version = await readPrometheusVersion({ url: entry.url, timeoutMs, headers });
  const told = version
    ? ok("version", version)
    : notSupported("version", "the server does not tell its version", "Nothing to do: compatible backends may not.");
  return { client, findings: [ok("reachable", `${entry.url} answers queries`), told] };
}

function readHeaders(entry: PrometheusConfig): Record<string, string> | string {
  if (entry.bearerTokenFile === undefined) return { ...entry.headers };
  try {
    const token = readFileSync(entry.bearerTokenFile, "utf8").trim();
    return { ...entry.headers, authorization: `Bearer ${token}` };
  } catch (error) {
    return `the token in ${entry.bearerTokenFile} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})`;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
