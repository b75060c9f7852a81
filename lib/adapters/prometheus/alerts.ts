import "server-only";
import { z } from "zod";
import type { PolledAlert } from "@/lib/domain/alert/polled";
import { UpstreamError } from "@/lib/errors";

/** What PostgreSQL cannot store (NUL, half a surrogate pair) is replaced rather than a reason to lose the alert. */
const text = z.string().transform((value) => value.replace(/[\0\p{Surrogate}]/gu, "\ufffd"));
const labels = z.record(text, text);
const alertsSchema = z.object({
  status: z.literal("success"),
  data: z.object({
    alerts: z.array(
      z.object({
        labels,
        annotations: labels.default({}),
        state: z.string(),
        activeAt: z.iso.datetime({ offset: true }),
      }),
    ),
  }),
});

export interface AlertsEndpoint {
  /** The id under `prometheus:` in the configuration. */
  id: string;
  /** Base address; a path prefix is kept. */
  url: string;
  timeoutMs: number;
  /** Headers of each request, credentials included; asked for anew every time. */
  headers?: () => Record<string, string>;
}

/**
 * The alerts that fire at a Prometheus now, by its `/api/v1/alerts`; pending ones are left out. Rejects with
 * `UpstreamError`; backends that only store, without rules of their own, answer 404.
 */
export async function listFiringAlerts(endpoint: AlertsEndpoint): Promise<PolledAlert[]> {
  const base = endpoint.url.replace(/\/+$/, "");
  const fail = (kind: UpstreamError["kind"], what: string, cause?: unknown) =>
    new UpstreamError({
      ...{ system: "prometheus", target: endpoint.id, kind, retryable: true, cause },
      message: `Prometheus ${endpoint.id} (${base}) ${what}`,
    });
  const timeout = AbortSignal.timeout(endpoint.timeoutMs);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(`${base}/api/v1/alerts`, {
      headers: { ...endpoint.headers?.(), accept: "application/json" },
      signal: timeout,
      redirect: "manual",
      cache: "no-store",
    });
    body = response.ok ? await response.json().catch(() => null) : await response.body?.cancel();
  } catch (cause) {
    if (timeout.aborted) throw fail("timeout", `did not tell its alerts within ${endpoint.timeoutMs} ms`, cause);
    throw fail("unreachable", "cannot be reached for its alerts", cause);
  }
  if (!response.ok) throw fail("status", `answered HTTP ${response.status} when asked for its alerts`);
  const parsed = alertsSchema.safeParse(body);
  if (!parsed.success) throw fail("malformed", "answered something that is no list of alerts", parsed.error);
  return parsed.data.data.alerts.flatMap((alert) =>
    alert.state === "firing"
      ? [
          {
            name: alert.labels.alertname ?? "",
            labels: alert.labels,
            annotations: alert.annotations,
            activeAt: Date.parse(alert.activeAt),
          },
        ]
      : [],
  );
}
