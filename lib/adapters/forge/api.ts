import "server-only";
import { parseRetryAfter } from "@/lib/domain/notification/back-off";
import { hideSecrets } from "@/lib/domain/notification/hide-secrets";

/** A call that a forge refused or did not answer. The message holds no secret, and says what to do where that is known. */
export class ForgeError extends Error {
  readonly retryAfterMs: number | null;

  constructor(message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = "ForgeError";
    this.retryAfterMs = retryAfterMs;
  }
}

const maxAnswerBytes = 8 * 1024 * 1024;

/** What a status of a forge's API asks of those who run the console. */
const remedies: Readonly<Record<number, string>> = {
  401: "The token in escalation.tokenFile is not valid any more: put a new one there.",
  403: "The token in escalation.tokenFile may not do this: give it the right to read and write issues, or wait if the forge counts calls.",
  404: "There is no such repository for this token: check escalation.url, and that the token may see it.",
  410: "Issues are switched off in this repository: switch them on, or set another escalation.url.",
  422: "The forge does not take this issue. Use the prefilled link instead.",
};

export interface ForgeCall {
  method: "GET" | "POST";
  url: URL;
  headers: Record<string, string>;
  body?: unknown;
  /** Ends the call; also when its time is over. */
  signal: AbortSignal;
  secrets: readonly string[];
}

/** One call of a forge's API: its JSON. Redirects are not followed, since the token would go along. Throws `ForgeError`. */
export async function callForge({ method, url, headers, body, signal, secrets }: ForgeCall): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { accept: "application/json", "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal,
    redirect: "manual",
    cache: "no-store",
  }).catch((error: unknown) => {
    throw new ForgeError(
      signal.aborted
        ? `${url.host} did not answer in time.`
        : `${url.host} cannot be reached: ${hideSecrets(causeOf(error), secrets)}`,
    );
  });
  const text = await readText(answer, url.host);
  if (!answer.ok) {
    const said = hideSecrets(text, secrets);
    const remedy = remedies[answer.status];
    throw new ForgeError(
      [`${url.host} answered HTTP ${answer.status}${said === "" ? "." : `: ${said}`}`, remedy]
        .filter(Boolean)
        .join(" "),
      parseRetryAfter(answer.headers.get("retry-after"), Date.now()),
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ForgeError(
      `${url.host} answered with something that is no JSON. Check that escalation.url is a repository's.`,
    );
  }
}

async function readText(answer: Response, host: string): Promise<string> {
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const reader = answer.body?.getReader();
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) break;
      chunks.push(value);
      bytes += value.byteLength;
      if (bytes <= maxAnswerBytes) continue;
      await reader?.cancel();
      throw new ForgeError(`${host} answered with more than 8 MiB.`);
    }
    return Buffer.concat(chunks).toString("utf8");
  } catch (error) {
    if (error instanceof ForgeError) throw error;
    throw new ForgeError(`${host} broke off its answer.`);
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : String(cause);
}
