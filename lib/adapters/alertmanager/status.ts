import "server-only";
import { z } from "zod";
import { UpstreamError } from "@/lib/errors";

const statusSchema = z.object({ versionInfo: z.object({ version: z.string().max(100) }) });

/** The version an Alertmanager tells at `/api/v2/status`. Rejects with `UpstreamError`. */
export async function readAlertmanagerVersion(options: { url: string; timeoutMs: number }): Promise<string> {
  const base = options.url.replace(/\/+$/, "");
  const fail = (kind: UpstreamError["kind"], message: string, cause?: unknown) =>
    new UpstreamError({ system: "alertmanager", target: base, kind, message, retryable: true, cause });
  const timeout = AbortSignal.timeout(options.timeoutMs);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(`${base}/api/v2/status`, { signal: timeout, redirect: "manual", cache: "no-store" });
    body = response.ok ? await response.json().catch(() => null) : await response.body?.cancel();
  } catch (cause) {
    if (timeout.aborted) throw fail("timeout", `did not answer within ${options.timeoutMs} ms`, cause);
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    throw fail("unreachable", `cannot be reached: ${inner instanceof Error ? inner.message : String(inner)}`, cause);
  }
  if (!response.ok) throw fail("status", `answered HTTP ${response.status}`);
  const parsed = statusSchema.safeParse(body);
  if (!parsed.success) throw fail("malformed", "answered something that is not Alertmanager's status");
  return parsed.data.versionInfo.version;
}
