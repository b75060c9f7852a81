import "server-only";
import type { z } from "zod";
import { readCapped, TooLargeError } from "./read-capped";
import type { NodeReading } from "./reading";

export interface NodeHttp {
  /** Without trailing slash; may hold a path prefix. */
  baseUrl: string;
  timeoutMs: number;
  fetch: typeof fetch;
  now: () => number;
}

/** An answer with the HTTP status it came with. */
export interface Answered<T> {
  httpStatus: number;
  body: T;
}

const maxBodyBytes = 1024 * 1024;
/** The statuses by which a server says that it has no such resource, rather than that something is wrong. */
const absentStatuses = new Set([404, 405, 410, 501]);

/**
 * GETs one endpoint. A value takes an expected status (200 unless told otherwise), a JSON content type and the fields of
 * `schema`; everything else is told apart into `not exposed` and `error`. Rejects only when the caller's signal is aborted,
 * with its reason. Redirects are never followed and the body is read up to 1 MiB.
 */
export async function getJson<T>(
  http: NodeHttp,
  path: string,
  schema: z.ZodType<T>,
  options: { signal?: AbortSignal | undefined; alsoValue?: readonly number[] } = {},
): Promise<NodeReading<Answered<T>>> {
  const timeout = AbortSignal.timeout(http.timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  let response: Response;
  let text: string;
  try {
    response = await http.fetch(`${http.baseUrl}${path}`, {
      headers: { accept: "application/json" },
      redirect: "manual",
      cache: "no-store",
      signal,
    });
    const refused = await refusedByStatus(response, path, options.alsoValue ?? []);
    if (refused) return refused;
    text = await readCapped(response, maxBodyBytes);
  } catch (cause) {
    options.signal?.throwIfAborted();
    return failure(cause, timeout.aborted, http.timeoutMs, path);
  }
  return readBody(response, text, path, schema, http.now);
}

async function refusedByStatus(
  response: Response,
  path: string,
  alsoValue: readonly number[],
): Promise<NodeReading<never> | null> {
  const { status } = response;
  if (status === 200 || status === 204 || alsoValue.includes(status)) return null;
  const answered = `${path} answered ${status}, ${await describeBody(response)}`;
  if (absentStatuses.has(status)) return { state: "not exposed", detail: answered };
  if (status >= 300 && status < 400) {
    const detail = `${answered}: a redirect, which is not followed; set api.url to the node itself`;
    return { state: "error", kind: "status", detail };
  }
  const hint = status === 401 || status === 403 ? "; the console asks without credentials" : "";
  return { state: "error", kind: "status", detail: `${answered}${hint}` };
}

function readBody<T>(
  response: Response,
  text: string,
  path: string,
  schema: z.ZodType<T>,
  now: () => number,
): NodeReading<Answered<T>> {
  const notExposed = (what: string): NodeReading<never> => {
    const detail = `${path} answered ${response.status} with ${what}`;
    // A proxy's error page does not tell what the node itself has.
    return response.status >= 500 ? { state: "error", kind: "status", detail } : { state: "not exposed", detail };
  };
  if (text.trim() === "") return notExposed("an empty body");
  if (!isJson(response)) return notExposed(isHtml(response) ? "an HTML page" : "a body that is not JSON");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { state: "error", kind: "malformed", detail: `${path} answered ${response.status} with broken JSON` };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { state: "value", value: { httpStatus: response.status, body: parsed.data }, at: now() };
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".") || "the body"))];
  return notExposed(`JSON without the expected fields (${fields.slice(0, 5).join(", ")})`);
}

function failure(cause: unknown, timedOut: boolean, timeoutMs: number, path: string): NodeReading<never> {
  if (timedOut) return { state: "error", kind: "timeout", detail: `${path} did not answer within ${timeoutMs} ms` };
  if (cause instanceof TooLargeError) {
    return { state: "error", kind: "malformed", detail: `${path} answered with more than ${maxBodyBytes} bytes` };
  }
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner);
  return { state: "error", kind: "unreachable", detail: `${path} cannot be read: ${reason}` };
}

const contentType = (response: Response) =>
  response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
const isJson = (response: Response) => /^application\/(?:json|[a-z0-9.-]+\+json)$/.test(contentType(response));
const isHtml = (response: Response) => contentType(response) === "text/html";

/** What came with a refusal, from its headers and first bytes; ends the answer. */
async function describeBody(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  if (!first?.value?.byteLength) return "empty body";
  if (isHtml(response)) return "HTML page";
  return isJson(response) ? "JSON body" : "body that is not JSON";
}
