import "server-only";
import type { z } from "zod";
import { UpstreamError } from "@/lib/errors";
import {
  envelopeSchema,
  type InstantSample,
  matrixSchema,
  parseSampleValue,
  type Series,
  scalarSchema,
  vectorSchema,
} from "./schema";

export interface PrometheusClientOptions {
  /** For messages: the id under `prometheus:` in the configuration. */
  id: string;
  /** Base address; a path prefix (`/prometheus`) is kept. */
  url: string;
  timeoutMs: number;
  /** Headers of each request, credentials included; asked for anew every time. */
  headers?: () => Record<string, string>;
  /** Sends the requests; the runtime's own unless given. */
  fetch?: typeof fetch;
  /** Called once per request with how it ended; for this console's own metrics. */
  onCall?: (outcome: "ok" | UpstreamError["kind"], seconds: number) => void;
}

/** Reads Prometheus's HTTP API v1 (stable query endpoints). Every method rejects with `UpstreamError`, and retries once on 502, 503 and 504. */
export interface PrometheusClient {
  readonly id: string;
  /** Instant query that yields a vector or a scalar. `atMs` is the evaluation time, epoch ms. */
  query(expr: string, atMs: number, signal?: AbortSignal): Promise<InstantSample[]>;
  /** Instant query of a range selector: the raw samples with their own times. */
  queryRaw(expr: string, atMs: number, signal?: AbortSignal): Promise<Series[]>;
  queryRange(
    expr: string,
    range: { startMs: number; endMs: number; stepSeconds: number },
    signal?: AbortSignal,
  ): Promise<Series[]>;
}

const retriedStatuses = new Set([502, 503, 504]);
const maxBodyBytes = 32 * 1024 * 1024;

export function createPrometheusClient(options: PrometheusClientOptions): PrometheusClient {
  const base = options.url.replace(/\/+$/, "");
  const fail = (kind: UpstreamError["kind"], message: string, retryable: boolean, cause?: unknown) =>
    new UpstreamError({ system: "prometheus", target: options.id, kind, message, retryable, cause });

  async function once(path: string, form: Record<string, string>, signal?: AbortSignal): Promise<unknown> {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    let response: Response;
    let text: string;
    try {
      response = await (options.fetch ?? fetch)(`${base}/api/v1/${path}`, {
        method: "POST",
        headers: {
          ...options.headers?.(),
          "content-type": "application/x-www-form-urlencoded",
          accept: "application/json",
        },
        body: new URLSearchParams({ ...form, timeout: `${Math.ceil(options.timeoutMs / 1000)}s` }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        redirect: "manual",
        cache: "no-store",
      });
      text = await readCapped(response);
    } catch (cause) {
      if (timeout.aborted) {
        throw fail(
          "timeout",
          `Prometheus ${options.id} (${base}) did not answer within ${options.timeoutMs} ms`,
          true,
          cause,
        );
      }
      throw fail(
        "unreachable",
        `Prometheus ${options.id} (${base}) cannot be reached: ${causeText(cause)}`,
        true,
        cause,
      );
    }
    const parsed = envelopeSchema.safeParse(tryJson(text));
    if (!parsed.success) {
      const what = /^\s*</.test(text) ? "an HTML page" : `${text.length} bytes that are not its JSON`;
      throw fail(
        response.ok ? "malformed" : "status",
        `Prometheus ${options.id} (${base}) answered HTTP ${response.status} with ${what}. Is the address right, and is a proxy or a sign-in page in between?`,
        retriedStatuses.has(response.status),
      );
    }
    if (parsed.data.status === "error") {
      throw fail(
        "status",
        `Prometheus ${options.id} refused the query (${parsed.data.errorType ?? response.status}): ${parsed.data.error ?? "no reason given"}. Query: ${form.query ?? ""}`,
        retriedStatuses.has(response.status),
      );
    }
    return parsed.data.data;
  }

  async function call<T>(
    path: string,
    form: Record<string, string>,
    schema: z.ZodType<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const started = performance.now();
    const done = (outcome: "ok" | UpstreamError["kind"]) =>
      options.onCall?.(outcome, (performance.now() - started) / 1000);
    try {
      const data = await once(path, form, signal).catch(async (error: unknown) => {
        if (!(error instanceof UpstreamError) || error.kind !== "status" || !error.retryable || signal?.aborted)
          throw error;
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 200));
        return once(path, form, signal);
      });
      const parsed = schema.safeParse(data);
      if (!parsed.success) {
        throw fail(
          "malformed",
          `Prometheus ${options.id} answered ${path} in an unexpected shape`,
          false,
          parsed.error,
        );
      }
      done("ok");
      return parsed.data;
    } catch (error) {
      done(error instanceof UpstreamError ? error.kind : "malformed");
      throw error;
    }
  }

  const toSeries = (data: z.infer<typeof matrixSchema>): Series[] =>
    data.result.map((series) => ({
      labels: series.metric,
      points: (series.values ?? []).map(([at, value]) => ({
        at: Math.round(at * 1000),
        value: parseSampleValue(value),
      })),
    }));

  return {
    id: options.id,
    async query(expr, atMs, signal) {
      const data = await call("query", { query: expr, time: seconds(atMs) }, vectorSchema.or(scalarSchema), signal);
      if (data.resultType !== "vector") {
        return [{ labels: {}, at: Math.round(data.result[0] * 1000), value: parseSampleValue(data.result[1]) }];
      }
      return data.result.flatMap(({ metric, value }) =>
        value ? [{ labels: metric, at: Math.round(value[0] * 1000), value: parseSampleValue(value[1]) }] : [],
      );
    },
    async queryRaw(expr, atMs, signal) {
      return toSeries(await call("query", { query: expr, time: seconds(atMs) }, matrixSchema, signal));
    },
    async queryRange(expr, range, signal) {
      return toSeries(
        await call(
          "query_range",
          { query: expr, start: seconds(range.startMs), end: seconds(range.endMs), step: String(range.stepSeconds) },
          matrixSchema,
          signal,
        ),
      );
    },
  };
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

async function readCapped(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > maxBodyBytes) {
      await reader?.cancel();
      throw new Error(`more than ${maxBodyBytes} bytes in one answer`);
    }
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function causeText(cause: unknown): string {
  if (cause instanceof Error) return cause.cause instanceof Error ? cause.cause.message : cause.message;
  return String(cause);
}
