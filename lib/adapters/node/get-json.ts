import "server-only";
import type { z } from "zod";
import { ask, isHtml, isJson, type NodeHttp } from "./answer";
import { readCapped } from "./read-capped";
import type { NodeReading } from "./reading";

/** An answer with the HTTP status it came with. */
export interface Answered<T> {
  httpStatus: number;
  body: T;
}

const maxBytes = 1024 * 1024;

/**
 * GETs one endpoint. A value takes an expected status (200 unless told otherwise), a JSON content type and the fields of
 * `schema`; everything else is told apart into `not exposed` and `error`. Rejects only when the caller's signal is aborted,
 * with its reason. The body is read up to 1 MiB.
 */
export function getJson<T>(
  http: NodeHttp,
  path: string,
  schema: z.ZodType<T>,
  options: { signal?: AbortSignal | undefined; alsoValue?: readonly number[] } = {},
): Promise<NodeReading<Answered<T>>> {
  return ask(http, {
    ...options,
    path,
    accept: "application/json",
    maxBytes,
    timeoutMs: http.timeoutMs,
    read: async (response) => readBody(response, await readCapped(response, maxBytes), path, schema, http.now),
  });
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
