import "server-only";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { AppError, toHttpStatus } from "@/lib/errors";
import { log } from "@/lib/services/telemetry/log";

/** Turns a handler into one whose failures are JSON: `{ error: { code, message } }`. What is not an `AppError` is logged under an id and its details kept. */
export function apiRoute<Context>(
  handler: (request: Request, context: Context) => Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      return errorResponse(error);
    }
  };
}

export function errorResponse(error: unknown): Response {
  if (error instanceof AppError && error.code !== "internal") {
    return json({ error: { code: error.code, message: error.message } }, toHttpStatus(error));
  }
  const id = randomUUID();
  log.error({ id, err: error }, "request failed");
  if (isDatabaseAway(error)) {
    const message = `The console's database does not answer. Nodes are not touched by this; try again when PostgreSQL is back. (${id})`;
    return json({ error: { code: "upstream", message } }, 503);
  }
  return json(
    {
      error: { code: "internal", message: `Something failed inside the console. Its log has the details under ${id}.` },
    },
    500,
  );
}

/** A refused or lost connection to PostgreSQL, as `pg` and the kernel name them. */
function isDatabaseAway(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  const lost = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "57P01", "57P02", "57P03"];
  return (
    lost.includes(String(code)) ||
    (cause instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(cause.message))
  );
}

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

/** Parses or throws `invalid`, naming each field and what is wrong with it. */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  throw new AppError("invalid", problems.join("; "), { cause: parsed.error });
}

/** A request's body as text, given up at `maxBytes` without reading the rest. */
async function readTextBody(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => new BodyTooLargeError(maxBytes);
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  if (!request.body) return "";
  const decoder = new TextDecoder();
  const reader = request.body.getReader();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** A request's body in the pieces in which it comes. The end of the iteration lets go of what is left. */
export async function* readChunks(request: Request): AsyncGenerator<Uint8Array, undefined> {
  const reader = request.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Of a connection that broke there is nothing left to let go of.
    await reader.cancel().catch(() => {});
  }
}

export class BodyTooLargeError extends AppError {
  constructor(maxBytes: number) {
    super("invalid", `The body is larger than ${maxBytes} bytes.`);
  }
}

export async function readJsonBody(request: Request, maxBytes = 64 * 1024): Promise<unknown> {
  const text = await readTextBody(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid", "The body is not JSON.", { cause });
  }
}

/** A JSON body that must be an object; an absent body is an empty one. */
export async function readJsonObject(request: Request, maxBytes?: number): Promise<Record<string, unknown>> {
  if (request.headers.get("content-length") === "0" || request.body === null) return {};
  const body = await readJsonBody(request, maxBytes);
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new AppError("invalid", "The body must be a JSON object.");
  }
  return body as Record<string, unknown>;
}
