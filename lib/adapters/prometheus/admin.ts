import "server-only";
import { z } from "zod";
import type { LoadedRule } from "@/lib/domain/trend-alert/rule";
import { UpstreamError } from "@/lib/errors";

/** What the console asks of Prometheus beside queries. Rejects with `UpstreamError`. */
export interface PrometheusAdmin {
  /** All alerting rules that are loaded (`GET /api/v1/rules?type=alert`). */
  listRules(signal?: AbortSignal): Promise<LoadedRule[]>;
  /**
   * Reads configuration and rules anew (`POST /-/reload`). A server without `--web.enable-lifecycle` refuses it, and one
   * with a broken file answers 500 and keeps what it had; both reject with kind `status`.
   */
  reload(signal?: AbortSignal): Promise<void>;
}

export interface PrometheusAdminOptions {
  id: string;
  url: string;
  timeoutMs: number;
  headers?: () => Record<string, string>;
}

const rulesSchema = z.object({
  status: z.literal("success"),
  data: z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        file: z.string(),
        rules: z.array(
          z.object({
            type: z.string(),
            name: z.string(),
            query: z.string(),
            health: z.string().default("unknown"),
            lastError: z.string().optional(),
          }),
        ),
      }),
    ),
  }),
});

const maxBodyBytes = 16 * 1024 * 1024;

export function createPrometheusAdmin({ id, url, timeoutMs, headers }: PrometheusAdminOptions): PrometheusAdmin {
  const base = url.replace(/\/+$/, "");
  const fail = (kind: UpstreamError["kind"], message: string, retryable: boolean, cause?: unknown) =>
    new UpstreamError({ system: "prometheus", target: id, kind, message, retryable, cause });

  async function ask(method: "GET" | "POST", path: string, signal?: AbortSignal): Promise<string> {
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        headers: { ...headers?.(), accept: "application/json" },
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        redirect: "manual",
        cache: "no-store",
      });
      text = await response.text();
    } catch (cause) {
      signal?.throwIfAborted();
      const kind = timeout.aborted ? "timeout" : "unreachable";
      throw fail(kind, `Prometheus ${id} (${base}) did not answer ${method} ${path}`, true, cause);
    }
    if (text.length > maxBodyBytes)
      throw fail("malformed", `Prometheus ${id} answered ${path} at too great length`, false);
    if (!response.ok) {
      const words = /^\s*</.test(text) ? "an HTML page" : text.trim().slice(0, 300);
      throw fail("status", `Prometheus ${id} answered ${path} with HTTP ${response.status}: ${words}`, false);
    }
    return text;
  }

  return {
    async listRules(signal) {
      const text = await ask("GET", "/api/v1/rules?type=alert", signal);
      const parsed = rulesSchema.safeParse(tryJson(text));
      if (!parsed.success)
        throw fail("malformed", `Prometheus ${id} did not answer /api/v1/rules with its rules`, false);
      return parsed.data.data.groups.flatMap((group) =>
        group.rules
          .filter((rule) => rule.type === "alerting")
          .map(({ name, query, health, lastError }) => ({
            name,
            expr: query,
            group: group.name,
            file: group.file,
            health,
            lastError: lastError || null,
          })),
      );
    },
    async reload(signal) {
      await ask("POST", "/-/reload", signal);
    },
  };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
