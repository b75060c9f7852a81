import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { UpstreamError } from "@/lib/errors";
import { listen } from "@/lib/testing/kubernetes/recording";
import { kubernetesActor } from "./actor";
import { createKubernetesApi } from "./api";

const token = "token-that-must-not-leak";
const schema = z.object({ kind: z.string() });
const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = await listen(async (request, response) => handle(request, response));
  endings.push(server.close);
  return kubeconfig(server.url);
}

function kubeconfig(server: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "guts-kubeconfig-"));
  endings.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "config");
  const parts = {
    clusters: [{ name: "c", cluster: { server, "insecure-skip-tls-verify": true } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    users: [{ name: "u", user: { token } }],
  };
  writeFileSync(file, JSON.stringify({ ...parts, "current-context": "x" }));
  return file;
}

async function failureOf(work: Promise<unknown>): Promise<UpstreamError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UpstreamError);
  expect(String((error as UpstreamError).message)).not.toContain(token);
  return error as UpstreamError;
}

const get = (file: string) => createKubernetesApi({ kubeconfig: file }).get({ path: "/api/v1/x", schema });

describe("the cluster's API", () => {
  it("signs requests with the kubeconfig's token, and keeps a path before the API", async () => {
    const seen: (string | undefined)[] = [];
    const file = await serve((request, response) => {
      seen.push(request.headers.authorization, request.url);
      response.end('{"kind":"X"}');
    });
    expect(await get(file)).toEqual({ state: "ok", value: { kind: "X" } });
    expect(seen).toEqual([`Bearer ${token}`, "/api/v1/x"]);
  });

  it.each([
    ["an HTML page", 200, "<html>", "malformed"],
    ["another object", 200, '{"items":[]}', "malformed"],
    ["a proxy's error page", 502, "<html>Bad gateway", "status"],
    ["a proxy's own 404", 404, "<html>Not here", "status"],
  ])("takes %s for no word of the cluster", async (_, status, body, kind) => {
    const file = await serve((_request, response) => void response.writeHead(status).end(body));
    expect((await failureOf(get(file))).kind).toBe(kind);
  });

  it("tells an answer that breaks off from one that says no", async () => {
    const file = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "1000" }).write('{"kind":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf(get(file))).toMatchObject({ kind: "unreachable", retryable: true });
  });

  it("gives the refusal's words and causes", async () => {
    const causes = [{ message: "needs 1" }];
    const status = { kind: "Status", message: "cannot evict", details: { causes } };
    const file = await serve((_request, response) => void response.writeHead(429).end(JSON.stringify(status)));
    expect(await get(file)).toEqual({ state: "refused", status: 429, message: "cannot evict", causes: ["needs 1"] });
  });

  it.each([
    [500, "etcdserver: request timed out"],
    [504, "Timeout: request did not complete within requested timeout"],
    [408, ""],
  ])(
    "does not take a %d of the cluster for a refusal: what was asked for may have happened",
    async (status, message) => {
      const body = JSON.stringify({ kind: "Status", message });
      const file = await serve((_request, response) => void response.writeHead(status).end(body));
      expect(await failureOf(get(file))).toMatchObject({ kind: "status", retryable: true });
    },
  );

  it("takes the 500 for a pod with two budgets as the refusal it is", async () => {
    const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    const body = JSON.stringify({ kind: "Status", message });
    const file = await serve((_request, response) => void response.writeHead(500).end(body));
    expect(await get(file)).toEqual({ state: "refused", status: 500, message, causes: [] });
  });

  it("rejects with the caller's reason when it is aborted", async () => {
    const file = await serve(() => {});
    const abort = new AbortController();
    const asked = createKubernetesApi({ kubeconfig: file }).get({ path: "/", schema, signal: abort.signal });
    abort.abort(new Error("cancelled by a person"));
    await expect(asked).rejects.toThrow("cancelled by a person");
  });

  it.each([
    ["is not there", () => "/nonexistent/kubeconfig", /ENOENT/],
    ["names no usable context", () => kubeconfig("https://127.0.0.1:1"), /no context other/],
  ])("says what to correct when the kubeconfig %s", async (_, file, words) => {
    const error = await failureOf(
      createKubernetesApi({ kubeconfig: file(), context: "other" }).get({ path: "/", schema }),
    );
    expect(error.message).toMatch(words);
  });

  it("says that there is no pod to take an account from", async () => {
    const error = await failureOf(createKubernetesApi({}).get({ path: "/", schema }));
    expect(error.message).toMatch(/set host.kubernetes.kubeconfig/);
  });
});

describe("a request", () => {
  const options = { max: 2 ** 30, high: null, keep: "persistent", timeoutSeconds: 5 } as const;
  const host = (file: string) => ({
    ...{ namespace: "n", workload: { kind: "StatefulSet", name: "guts" } as const, pod: "guts-0" },
    ...{ container: "guts-node", kubeconfig: file },
  });

  it("that cannot be made before anything was asked for leaves all as it was: refused", async () => {
    const result = await kubernetesActor(host(kubeconfig("http://127.0.0.1:1"))).setMemoryLimit(options);
    expect(result).toMatchObject({ state: "refused", detail: expect.stringMatching(/ECONNREFUSED.*Nothing was done/) });
  });

  it.each([
    ["breaks off", (response: ServerResponse) => void response.destroy()],
    [
      "is answered with a failure of the cluster's store",
      (response: ServerResponse) =>
        void response.writeHead(500).end('{"kind":"Status","message":"etcdserver: request timed out"}'),
    ],
  ])("that %s while the change is asked for is lost: whether it is there has to be looked at", async (_, answer) => {
    const container = (memory?: string) => ({ name: "guts-node", resources: memory ? { limits: { memory } } : {} });
    const set = (memory?: string) =>
      JSON.stringify({
        metadata: { name: "guts", uid: "u", resourceVersion: "1" },
        spec: { selector: {}, template: { spec: { containers: [container(memory)] } } },
      });
    const file = await serve((request, response) => {
      if (request.url === "/api/v1/nodes") return void response.end('{"items":[]}');
      if (request.method === "GET") return void response.end(set());
      if (request.url?.includes("dryRun=All")) return void response.end(set("1Gi"));
      answer(response);
    });
    const result = await kubernetesActor(host(file)).setMemoryLimit(options);
    expect(result).toMatchObject({ state: "lost", detail: expect.stringMatching(/what the cluster was told stays/) });
  });

  it("that never answers is given up in time", async () => {
    const file = await serve(() => {});
    const result = await kubernetesActor(host(file)).setMemoryLimit({ ...options, timeoutSeconds: 1 });
    expect(result).toMatchObject({ state: "timed out", detail: expect.stringMatching(/Nothing was done/) });
  });
});

describe("what a cluster's API has no way to", () => {
  it("is not supported, with the reason, without a request", async () => {
    const asked: string[] = [];
    const file = await serve((request) => void asked.push(request.url ?? ""));
    const workload = { kind: "StatefulSet", name: "guts" } as const;
    const actor = kubernetesActor({
      namespace: "n",
      workload,
      pod: "guts-0",
      container: "guts-node",
      kubeconfig: file,
    });
    const options = { timeoutSeconds: 5, expectStartTicks: 1 };
    const results = await Promise.all([
      actor.setOomScore({ ...options, value: -500, keep: "persistent" }),
      actor.dropCaches(options),
      actor.clearCache(options),
      actor.dumpHeap(options),
      actor.readOomScore(),
      actor.listHeapDumps(),
      actor.fetchHeapDump("x"),
      actor.readConfigSource(),
    ]);
    for (const { state, ...rest } of results) {
      expect(state).toBe("not supported");
      expect("detail" in rest && rest.detail.length).toBeGreaterThan(30);
    }
    expect(asked).toEqual([]);
  });
});
