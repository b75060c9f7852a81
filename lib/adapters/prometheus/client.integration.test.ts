import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { UpstreamError } from "@/lib/errors";
import { startTestPrometheus } from "@/lib/testing/prometheus";
import { createPrometheusClient } from "./client";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const client = (url: string, timeoutMs = 1_000) => createPrometheusClient({ id: "main", url, timeoutMs });

async function failure(answer: Promise<unknown>): Promise<UpstreamError> {
  const error = await answer.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`expected an UpstreamError, got ${String(error)}`);
  return error;
}

describe("against a real Prometheus", () => {
  it("reads vectors, scalars, raw samples and ranges with their own times, and names a wrong query", async () => {
    const prometheus = await startTestPrometheus();
    try {
      const { query, queryRaw, queryRange } = client(prometheus.url, 5_000);
      await expect.poll(async () => (await query("up", Date.now()))[0]?.value, { timeout: 20_000 }).toBe(1);
      const now = Date.now();
      expect(await query("1 + 1", now)).toEqual([{ labels: {}, at: now, value: 2 }]);
      expect((await query("vector(0) / 0", now))[0]?.value).toBeNaN();
      const [raw] = await queryRaw("up[1m]", Date.now());
      expect(raw?.points.length).toBeGreaterThan(0);
      expect(raw?.points.every((point) => point.at <= Date.now() && point.value === 1)).toBe(true);
      const endMs = Math.floor(now / 1000) * 1000;
      const [series] = await queryRange("vector(7)", { startMs: endMs - 10_000, endMs, stepSeconds: 5 });
      expect(series?.points).toEqual([-10_000, -5_000, 0].map((offset) => ({ at: endMs + offset, value: 7 })));
      const wrong = await failure(query("sum(", now));
      expect(wrong).toMatchObject({ kind: "status", retryable: false });
      expect(wrong.message).toContain("bad_data");
      expect(wrong.message).toContain("sum(");
    } finally {
      await prometheus.stop();
    }
  });
});

describe("against servers that misbehave", () => {
  it("says that an HTML page is no Prometheus", async () => {
    const url = await serve((_request, response) =>
      response.setHeader("content-type", "text/html").end("<html>sign in</html>"),
    );
    const error = await failure(client(url).query("up", Date.now()));
    expect(error).toMatchObject({ kind: "malformed", system: "prometheus", target: "main" });
    expect(error.message).toContain("HTML page");
  });

  it("gives up on a server that hangs, within the timeout", async () => {
    const url = await serve(() => {});
    const error = await failure(client(url, 200).query("up", Date.now()));
    expect(error).toMatchObject({ kind: "timeout", retryable: true });
  });

  it("says that nobody listens", async () => {
    const url = await serve(() => {});
    for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    expect(await failure(client(url).query("up", Date.now()))).toMatchObject({ kind: "unreachable" });
  });

  it("retries once on 503 and not on a refused query", async () => {
    let calls = 0;
    const busy = await serve((_request, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(503).end("Service Unavailable");
      else response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result: [] } }));
    });
    expect(await client(busy).query("up", Date.now())).toEqual([]);
    expect(calls).toBe(2);
    let refusals = 0;
    const refusing = await serve((_request, response) => {
      refusals += 1;
      response
        .writeHead(422)
        .end(JSON.stringify({ status: "error", errorType: "execution", error: "too many samples" }));
    });
    expect((await failure(client(refusing).query("up", Date.now()))).message).toContain("too many samples");
    expect(refusals).toBe(1);
  });

  it("refuses an answer of another shape, and one that is cut off", async () => {
    const odd = await serve((_request, response) =>
      response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result: [{ value: 1 }] } })),
    );
    expect(await failure(client(odd).query("up", Date.now()))).toMatchObject({ kind: "malformed" });
    const cut = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"status":');
      setTimeout(() => response.destroy(), 50);
    });
    expect((await failure(client(cut).query("up", Date.now()))).kind).toBe("unreachable");
  });

  it("keeps a path prefix and sends the configured headers", async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      seen.push(`${request.url} ${request.headers["x-scope-orgid"]}`);
      response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result: [] } }));
    });
    const prefixed = createPrometheusClient({
      id: "m",
      url: `${url}/prometheus/`,
      timeoutMs: 1000,
      headers: () => ({ "x-scope-orgid": "a" }),
    });
    await prefixed.query("up", Date.now());
    expect(seen).toEqual(["/prometheus/api/v1/query a"]);
  });
});
