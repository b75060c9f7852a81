import "server-only";
import http, { type IncomingMessage } from "node:http";
import https, { type RequestOptions } from "node:https";
import { z } from "zod";
import { UpstreamError, type UpstreamErrorKind } from "@/lib/errors";
import { type ClusterAccess, type ClusterCredentials, loadCredentials } from "./credentials";

/** The API's own "no" (API reference: Status): 403, 404, 409, 422, 429 and so on, in its words. Nothing was done. */
export interface ApiRefusal {
  state: "refused";
  status: number;
  message: string;
  /** Further words, such as which budget stands in the way. */
  causes: string[];
}
export type ApiAnswer<T> = { state: "ok"; value: T } | ApiRefusal;

interface ApiRequest<T> {
  path: string;
  /** What the answer must hold; other fields are dropped. */
  schema: z.ZodType<T>;
  query?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
}

type PatchKind = "strategic-merge" | "merge";

/**
 * The Kubernetes API of one cluster. What it answers is a value; rejects with `UpstreamError` where it cannot be reached,
 * takes longer than 10 s, fails itself, or answers something else, and with the signal's reason when aborted.
 */
export interface KubernetesApi {
  get<T>(request: ApiRequest<T>): Promise<ApiAnswer<T>>;
  create<T>(request: ApiRequest<T> & { body: object }): Promise<ApiAnswer<T>>;
  patch<T>(request: ApiRequest<T> & { kind: PatchKind; body: object }): Promise<ApiAnswer<T>>;
  remove<T>(request: ApiRequest<T>): Promise<ApiAnswer<T>>;
}

const requestTimeoutMs = 10_000;
/** A config map holds up to 1 MiB; a list of some of them, or of a large cluster's nodes, several times that. */
const maxBytes = 32 * 1024 * 1024;

const statusSchema = z.object({
  kind: z.literal("Status"),
  message: z.string().default(""),
  details: z.object({ causes: z.array(z.object({ message: z.string().default("") })).nullish() }).nullish(),
});

/** The one 500 that is a "no": the eviction is not tried where two budgets hold for a pod. */
const twoBudgets = "more than one PodDisruptionBudget";

/** Credentials are read at the first request, and again after the cluster did not accept them. */
export function createKubernetesApi(access: ClusterAccess): KubernetesApi {
  let credentials: ClusterCredentials | null = null;
  const ask = async <T>(
    method: string,
    { path, query = {}, schema, signal }: ApiRequest<T>,
    sent: { type: string; body: object } | null = null,
  ): Promise<ApiAnswer<T>> => {
    credentials ??= await loadCredentials(access);
    signal?.throwIfAborted();
    const url = new URL(credentials.server);
    url.pathname = `${url.pathname.replace(/\/$/, "")}${path}`;
    url.search = new URLSearchParams(query).toString();
    const body = sent ? Buffer.from(JSON.stringify(sent.body)) : null;
    const options: RequestOptions = {
      method,
      headers: {
        accept: "application/json",
        "user-agent": "guts-runbook",
        ...(sent && body ? { "content-type": sent.type, "content-length": body.length } : {}),
      },
    };
    const what = `${method} ${path}`;
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    const answer = await credentials
      .sign(options)
      .then(() => exchange(url, { ...options, signal: signal ? AbortSignal.any([signal, timeout]) : timeout }, body))
      .catch((error: unknown) => {
        signal?.throwIfAborted();
        if (error instanceof UpstreamError) throw error;
        if (timeout.aborted)
          throw upstream("timeout", `${what} took longer than ${requestTimeoutMs / 1000} s`, { cause: error });
        throw upstream("unreachable", `${what}: ${error instanceof Error ? error.message : "no connection"}`, {
          cause: error,
        });
      });
    if (answer.status === 401) credentials = null;
    return readAnswer(answer, schema, what);
  };
  const patchTypes = {
    "strategic-merge": "application/strategic-merge-patch+json",
    merge: "application/merge-patch+json",
  };
  return {
    get: (request) => ask("GET", request),
    create: ({ body, ...request }) => ask("POST", request, { type: "application/json", body }),
    patch: ({ kind, body, ...request }) => ask("PATCH", request, { type: patchTypes[kind], body }),
    remove: (request) => ask("DELETE", request),
  };
}

interface RawAnswer {
  status: number;
  text: string;
}

function exchange(url: URL, options: RequestOptions, body: Buffer | null): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "http:" ? http : https).request(url, options, (response) => {
      readBody(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
    });
    request.on("error", reject);
    request.end(body ?? undefined);
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw upstream("malformed", `the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readAnswer<T>({ status, text }: RawAnswer, schema: z.ZodType<T>, what: string): ApiAnswer<T> {
  const json = parseJson(text);
  if (status >= 200 && status < 300) {
    const parsed = schema.safeParse(json);
    if (parsed.success) return { state: "ok", value: parsed.data };
    const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".") || "the body"))];
    throw upstream("malformed", `${what} answered without the expected fields (${fields.slice(0, 5).join(", ")})`);
  }
  if (status === 404 && text.trim() === "404 page not found") {
    return { state: "refused", status, message: "the cluster does not serve this API", causes: [] };
  }
  const said = statusSchema.safeParse(json);
  // A proxy's page is no word of the cluster: nothing is known of what it did.
  if (!said.success) throw upstream("status", `${what} answered ${status} without saying why`);
  // A server that failed or ran out of time ("etcdserver: request timed out") may have stored the change all the same.
  if ((status >= 500 || status === 408) && !said.data.message.includes(twoBudgets)) {
    throw upstream("status", `${what} answered ${status}: ${said.data.message || "no reason given"}`, {
      retryable: true,
    });
  }
  const causes = (said.data.details?.causes ?? []).map(({ message }) => message).filter((message) => message !== "");
  return { state: "refused", status, message: said.data.message || `status ${status}`, causes };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function upstream(
  kind: UpstreamErrorKind,
  detail: string,
  { cause, retryable = kind === "timeout" || kind === "unreachable" }: { cause?: unknown; retryable?: boolean } = {},
): UpstreamError {
  const message = `The Kubernetes API did not answer as it should: ${detail}.`;
  return new UpstreamError({ system: "kubernetes", target: "cluster", kind, message, retryable, cause });
}

/** A refusal in one sentence, for the person who asked. */
export function inWords({ status, message, causes }: ApiRefusal): string {
  const further = causes.filter((cause) => !message.includes(cause));
  return `the cluster answers ${status}: ${[message, ...further].join(" ")}`;
}
