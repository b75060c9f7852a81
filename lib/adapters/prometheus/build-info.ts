import "server-only";
import { z } from "zod";

const buildInfoSchema = z.object({
  status: z.literal("success"),
  data: z.object({ version: z.string().min(1).max(100) }),
});

/**
 * The version a server tells at `/api/v1/status/buildinfo`; null when it does not, as some compatible backends. Never
 * rejects.
 */
export async function readPrometheusVersion(options: {
  /** Base address; a path prefix is kept. */
  url: string;
  timeoutMs: number;
  headers?: Record<string, string>;
}): Promise<string | null> {
  try {
    const response = await fetch(`${options.url.replace(/\/+$/, "")}/api/v1/status/buildinfo`, {
      headers: { ...options.headers, accept: "application/json" },
      signal: AbortSignal.timeout(options.timeoutMs),
      redirect: "manual",
      cache: "no-store",
    });
    const parsed = buildInfoSchema.safeParse(response.ok ? await response.json() : null);
    return parsed.success ? parsed.data.data.version : null;
  } catch {
    return null;
  }
}
