import "server-only";
import { TooLargeError } from "./read-capped";
import type { NodeReading } from "./reading";

// What an endpoint's answer means before its body is read, the same for JSON and for metrics.

export interface NodeHttp {
  /** Without trailing slash; may hold a path prefix. */
  baseUrl: string;
  timeoutMs: number;
  fetch: typeof fetch;
  now: () => number;
}

interface Question<T> {
  path: string;
  accept: string;
  maxBytes: number;
  timeoutMs: number;
  /** Statuses besides 200 and 204 whose body is an answer. */
  alsoValue?: readonly number[];
  signal?: AbortSignal | undefined;
  /** Reads the body; what it throws becomes an `error`. */
  read(response: Response): Promise<NodeReading<T>>;
}

/** The statuses by which a server says that it has no such resource, rather than that something is wrong. */
const absentStatuses = new Set([404, 405, 410, 501]);

/** GETs one path. Redirects are never followed. Rejects only when the caller's signal is aborted, with its reason. */
export async function ask<T>(http: NodeHttp, question: Question<T>): Promise<NodeReading<T>> {
  const timeout = AbortSignal.timeout(question.timeoutMs);
  const signal = question.signal ? AbortSignal.any([question.signal, timeout]) : timeout;
  try {
    const response = await http.fetch(`${http.baseUrl}${question.path}`, {
      headers: { accept: question.accept },
      redirect: "manual",
      cache: "no-store",
      signal,
    });
    const refused = await refusedByStatus(response, question.path, question.alsoValue ?? []);
    return refused ?? (await question.read(response));
  } catch (cause) {
    question.signal?.throwIfAborted();
    return failure(cause, timeout.aborted, question);
  }
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

function failure(
  cause: unknown,
  timedOut: boolean,
  { path, timeoutMs, maxBytes }: { path: string; timeoutMs: number; maxBytes: number },
): NodeReading<never> {
  if (timedOut) return { state: "error", kind: "timeout", detail: `${path} did not answer within ${timeoutMs} ms` };
  if (cause instanceof TooLargeError) {
    return { state: "error", kind: "malformed", detail: `${path} answered with more than ${maxBytes} bytes` };
  }
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner);
  return { state: "error", kind: "unreachable", detail: `${path} cannot be read: ${reason}` };
}

const contentType = (response: Response) =>
  response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
export const isJson = (response: Response) => /^application\/(?:json|[a-z0-9.-]+\+json)$/.test(contentType(response));
export const isHtml = (response: Response) => contentType(response) === "text/html";

/** What came with a refusal, from its headers and first bytes; ends the answer. */
async function describeBody(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  if (!first?.value?.byteLength) return "empty body";
  if (isHtml(response)) return "HTML page";
  return isJson(response) ? "JSON body" : "body that is not JSON";
}
