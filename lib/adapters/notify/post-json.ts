import "server-only";
import { parseRetryAfter } from "@/lib/domain/notification/back-off";
import { hideSecrets } from "@/lib/domain/notification/hide-secrets";
import { type Delivery, refused, type SendResult } from "./result";

const maxAnswerBytes = 4096;

/**
 * POSTs JSON once. Any 2xx is success; redirects are not followed, since the body would go where nobody sent it. `secrets`
 * and the address beyond its host never appear in what comes back.
 */
export async function postJson(
  address: string,
  body: unknown,
  options: Pick<Delivery, "signal" | "timeoutMs"> & { headers: Record<string, string>; secrets: readonly string[] },
): Promise<SendResult> {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    return refused(
      "The channel's address is not an http:// or https:// address. Mend it where the configuration says it is.",
    );
  }
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    return refused("The channel's address holds a user name or password. Give a token in bearerTokenFile instead.");
  }
  const secrets = [address, url.href, `${url.pathname}${url.search}`, ...url.searchParams.values(), ...options.secrets];
  const timeout = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...options.headers, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.any([options.signal, timeout]),
      redirect: "manual",
      cache: "no-store",
    });
    const answer = await readStart(response);
    if (response.ok) return { ok: true, detail: null };
    const said = hideSecrets(answer, secrets);
    return refused(
      `${url.host} answered HTTP ${response.status}${said === "" ? "" : `: ${said}`}`,
      parseRetryAfter(response.headers.get("retry-after"), Date.now()),
    );
  } catch (error) {
    if (timeout.aborted) return refused(`${url.host} did not answer within ${options.timeoutMs / 1000} s.`);
    return refused(`${url.host} cannot be reached: ${hideSecrets(causeOf(error), secrets)}`);
  }
}

/** The beginning of an answer; whatever else comes is not waited for. */
async function readStart(response: Response): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < maxAnswerBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    bytes += value.byteLength;
  }
  await reader.cancel();
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxAnswerBytes));
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : cause instanceof Error ? cause.message : String(cause);
}
