import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "@/lib/testing/kubernetes/recording";
import { kubernetesReader } from "./reader";

/**
 * Answers in the shape of the metrics API's documentation: no metrics-server runs in the tests, not even with
 * npm run test:kubernetes.
 */
const metricsPath = "/apis/metrics.k8s.io/v1beta1/namespaces/n/pods/guts-0";
const metadata = { name: "guts-0", uid: "u", resourceVersion: "1" };
const pod = { metadata, spec: { nodeName: "machine-1", containers: [{ name: "proxy" }, { name: "guts-node" }] } };

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function readPod(answers: Record<string, { status: number; body: unknown }>) {
  const { url, close } = await listen(async (request, response) => {
    const missing = { status: 404, body: { kind: "Status", message: "not found" } };
    const { status, body } = answers[request.url ?? ""] ?? missing;
    response.writeHead(status).end(JSON.stringify(body));
  });
  const folder = mkdtempSync(path.join(tmpdir(), "guts-pod-"));
  endings.push(close, () => rmSync(folder, { recursive: true }));
  const kubeconfig = path.join(folder, "config");
  const clusters = [{ name: "c", cluster: { server: url, "insecure-skip-tls-verify": true } }];
  const contexts = [{ name: "x", context: { cluster: "c", user: "u" } }];
  writeFileSync(
    kubeconfig,
    JSON.stringify({ clusters, contexts, users: [{ name: "u", user: {} }], "current-context": "x" }),
  );
  const workload = { kind: "StatefulSet", name: "guts" } as const;
  return kubernetesReader({ namespace: "n", workload, pod: "guts-0", container: "guts-node", kubeconfig }).readPod();
}

const served = { "/api/v1/namespaces/n/pods/guts-0": { status: 200, body: pod } };
const metrics = (memory: string) => ({
  timestamp: "2026-01-02T03:04:05Z",
  containers: [
    { name: "proxy", usage: { memory: "10Mi" } },
    { name: "guts-node", usage: { memory } },
  ],
});

describe("memory in use", () => {
  it.each([
    ["1536000Ki", 1_572_864_000],
    ["1500Mi", 1_572_864_000],
    ["1572864000", 1_572_864_000],
    ["1572864000000m", 1_572_864_000],
  ])("is the container's own, also written as %s", async (memory, bytes) => {
    const read = await readPod({ ...served, [metricsPath]: { status: 200, body: metrics(memory) } });
    const workingSet = { bytes, at: Date.parse("2026-01-02T03:04:05Z") };
    expect(read).toMatchObject({ state: "answered", value: { workingSet, workingSetProblem: null } });
  });

  it.each([
    ["no metrics are served", { status: 404, body: { kind: "Status", message: "" } }, /metrics-server/],
    ["they may not be read", { status: 403, body: { kind: "Status", message: "" } }, /may not read/],
    ["they leave the container out", { status: 200, body: { containers: [] } }, /nothing of container guts-node/],
    ["the amount is none", { status: 200, body: metrics("many") }, /nothing of container guts-node/],
  ])("is unknown with the reason where %s", async (_, answer, words) => {
    const read = await readPod({ ...served, [metricsPath]: answer });
    expect(read).toMatchObject({ value: { workingSet: null, workingSetProblem: expect.stringMatching(words) } });
  });
});

describe("a pod that is not there", () => {
  it("is gone with the cluster's words, and has no numbers", async () => {
    expect(await readPod({})).toMatchObject({
      state: "gone",
      detail: expect.stringMatching(/pod n\/guts-0 is not there/),
    });
  });
});
