import "server-only";
import { UpstreamError } from "@/lib/errors";

export interface AlertmanagerCall {
  /** Base address; a path prefix is kept. */
  url: string;
  timeoutMs: number;
}

/**
 * One call of Alertmanager's API v2; resolves with the answer's JSON, or null where it has none. Rejects with
 * `UpstreamError`; a refused request (HTTP 4xx) is not retryable, and its message has Alertmanager's own words.
 */
export async function callAlertmanager(
  { url, timeoutMs }: AlertmanagerCall,
  path: string,
  request: { method?: "GET" | "POST" | "DELETE"; body?: unknown } = {},
): Promise<unknown> {
  const base = url.replace(/\/+$/, "");
  const fail = (kind: UpstreamError["kind"], what: string, retryable: boolean, cause?: unknown) =>
    new UpstreamError({
      ...{ system: "alertmanager", target: base, kind, retryable, cause },
      message: `Alertmanager (${base}) ${what}`,
    });
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${base}/api/v2/${path}`, {
      method: request.method ?? "GET",
      ...(request.body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(request.body) }),
      signal: timeout,
      redirect: "manual",
      cache: "no-store",
    });
    text = await response.text();
  } catch (cause) {
    if (timeout.aborted) throw fail("timeout", `did not answer within ${timeoutMs} ms`, true, cause);
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    throw fail("unreachable", `cannot be reached: ${inner instanceof Error ? inner.message : String(inner)}`, true);
  }
  if (!response.ok) {
    const refused = response.status >= 400 && response.status < 500 && response.status !== 429;
    throw fail("status", `answered HTTP ${response.status}: ${text.slice(0, 300).trim()}`, !refused);
  }
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fail("malformed", "answered something that is not JSON", true, cause);
  }
}

/** For an answer of another shape than the API's documentation says. */
export function malformed({ url }: AlertmanagerCall, what: string, cause: unknown): UpstreamError {
  return new UpstreamError({
    ...{ system: "alertmanager", target: url, kind: "malformed", retryable: true, cause },
    message: `Alertmanager (${url}) answered something that is not ${what}`,
  });
}
