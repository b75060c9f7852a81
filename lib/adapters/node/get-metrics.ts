import "server-only";
import {
  createMetricsTextReader,
  type MetricsText,
  NotMetricsError,
} from "@/lib/domain/metrics-text/read-metrics-text";
import { ask, type NodeHttp } from "./answer";
import { TooLargeError } from "./read-capped";
import type { NodeReading } from "./reading";

const path = "/metrics";
/** Some 400,000 series. The body is never held, so the cap only bounds how long a reading lasts. */
const maxBytes = 128 * 1024 * 1024;

/**
 * Reads the node's own page of metrics as a stream and keeps the samples of `wanted`. The content type is not looked at:
 * published nodes announce one format and send another. Another kind of page is `not exposed`.
 */
export function getMetrics(
  http: NodeHttp,
  options: { wanted: ReadonlySet<string>; timeoutMs: number; signal?: AbortSignal | undefined },
): Promise<NodeReading<MetricsText>> {
  return ask(http, {
    path,
    accept: "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8,*/*;q=0.1",
    maxBytes,
    timeoutMs: options.timeoutMs,
    signal: options.signal,
    read: async (response) => {
      try {
        const value = await readStream(response, options.wanted);
        if (value.bytes > 0) return { state: "value", value, at: http.now() };
        return { state: "not exposed", detail: `${path} answered ${response.status} with an empty body` };
      } catch (error) {
        if (!(error instanceof NotMetricsError)) throw error;
        return { state: "not exposed", detail: `${path} answered ${response.status} with ${error.message}` };
      }
    },
  });
}

async function readStream(response: Response, wanted: ReadonlySet<string>): Promise<MetricsText> {
  const text = createMetricsTextReader({ wanted });
  const stream = response.body?.getReader();
  let received = 0;
  try {
    for (;;) {
      const { done, value } = (await stream?.read()) ?? { done: true, value: undefined };
      if (done) return text.end();
      received += value.byteLength;
      if (received > maxBytes) throw new TooLargeError(`more than ${maxBytes} bytes`);
      text.push(value);
    }
  } catch (error) {
    // Ends the connection: what is left of the body is of no use. A stream that broke by itself is cancelled already.
    await stream?.cancel().catch(() => {});
    throw error;
  }
}
