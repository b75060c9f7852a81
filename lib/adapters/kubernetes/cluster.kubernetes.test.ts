import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startCluster, type TestCluster, whyNoCluster } from "@/lib/testing/kubernetes/cluster";
import { hostOf, type TestNode } from "@/lib/testing/kubernetes/objects";
import { make, makeMachine, type StoodNode, standDeployment, standNode } from "@/lib/testing/kubernetes/set-up";
import { configBefore, gibibyte } from "@/lib/testing/kubernetes/stories";
import { kubernetesActor } from "./actor";
import { sha256 } from "./config-map";
import { kubernetesReader } from "./reader";

const reason = whyNoCluster();
const limit = { max: 2 * gibibyte, high: null, keep: "persistent", timeoutSeconds: 20 } as const;

describe.skipIf(reason !== null)(reason ?? "on a real API server", () => {
  let cluster: TestCluster;
  let stood: StoodNode | null = null;
  let count = 0;
  beforeAll(async () => {
    cluster = await startCluster();
    await makeMachine(cluster.admin);
  });
  afterEach(async () => {
    await stood?.stop();
    stood = null;
  });
  afterAll(() => cluster?.stop());

  async function stand(given: Omit<TestNode, "namespace" | "name"> = {}) {
    count += 1;
    const node = { namespace: `case-${count}`, name: "guts", ...given };
    stood = await standNode(cluster, node, { text: configBefore });
    const host = hostOf(node, cluster.kubeconfig("console"));
    const base = `namespaces/${node.namespace}`;
    return { node, host, stood, actor: kubernetesActor(host), reader: kubernetesReader(host), base };
  }
  const setPath = (base: string) => `/apis/apps/v1/${base}/statefulsets/guts`;

  describe("the memory limit", () => {
    it("is not set below what the container requests, and the workload stays as it was", async () => {
      const { actor, stood, base } = await stand({ resources: { requests: { memory: "3Gi" } } });
      const before = await stood.read(setPath(base));
      const result = await actor.setMemoryLimit(limit);
      expect(result).toMatchObject({ state: "refused" });
      expect(result.detail).toMatch(/2 GiB is below what the container requests \(3 GiB\)/);
      expect((await stood.read(setPath(base))).metadata.generation).toBe(before.metadata.generation);
    });

    it("is not set above what any machine of the cluster has for pods", async () => {
      const { actor } = await stand();
      const result = await actor.setMemoryLimit({ ...limit, max: 9 * gibibyte });
      expect(result.detail).toMatch(/more than any node has for its pods \(machine-1: 8 GiB\)/);
      expect(result.state).toBe("refused");
    });

    it("goes back to its value from before, and is taken away again where there was none", async () => {
      const { actor, stood, base } = await stand({ resources: { limits: { memory: "1536Mi" } } });
      expect(await actor.setMemoryLimit(limit)).toMatchObject({ state: "done", facts: { "max-before": "1610612736" } });
      expect(await actor.setMemoryLimit({ ...limit, max: 1_610_612_736 })).toMatchObject({ state: "done" });
      const containers = async () => (await stood.read(setPath(base))).spec.template.spec.containers;
      expect((await containers())[0].resources.limits).toEqual({ memory: "1536Mi" });
      expect(await actor.setMemoryLimit({ ...limit, max: "unset" })).toMatchObject({ state: "done" });
      expect((await containers())[0].resources.limits ?? {}).toEqual({});
      expect(await actor.readMemoryLimits()).toMatchObject({
        value: { max: "infinity", ownSetting: { max: "unset" } },
      });
    });

    it("leaves the other containers and the other resources alone", async () => {
      const resources = { limits: { memory: "1Gi", cpu: "500m" }, requests: { cpu: "100m" } };
      const { actor, stood, base } = await stand({ sidecar: true, resources });
      await actor.setMemoryLimit(limit);
      const [proxy, node] = (await stood.read(setPath(base))).spec.template.spec.containers;
      expect(proxy).toMatchObject({ name: "proxy", resources: {} });
      expect(node.resources).toEqual({ limits: { memory: "2Gi", cpu: "500m" }, requests: { cpu: "100m" } });
    });

    it("fails with the pods' own words when the new pods do not become ready", async () => {
      const { actor, stood } = await stand();
      stood.controller.stuck = true;
      const result = await actor.setMemoryLimit({ ...limit, timeoutSeconds: 6 });
      expect(result.state).toBe("failed");
      expect(result.detail).toMatch(/pod guts-0: .*guts-node waits: ImagePullBackOff Back-off pulling image/);
    });

    it("says who sets it back: the Helm release that owns the workload", async () => {
      const { actor } = await stand({ annotations: { "meta.helm.sh/release-name": "chain" } });
      const result = await actor.setMemoryLimit(limit);
      expect(result.facts.owner).toMatch(/Helm release chain .* next upgrade sets it back/);
    });

    it("is refused where it could not reach the pods by itself, or where Kubernetes has no such limit", async () => {
      const { actor, stood, base } = await stand();
      await stood.patch(setPath(base), { spec: { updateStrategy: { type: "OnDelete", rollingUpdate: null } } });
      expect((await actor.setMemoryLimit(limit)).detail).toMatch(/OnDelete/);
      expect((await actor.setMemoryLimit({ ...limit, high: gibibyte })).detail).toMatch(/MemoryHigh/);
      expect((await actor.setMemoryLimit({ ...limit, keep: "runtime" })).detail).toMatch(/persistent/);
    });

    it("is cancelled in mid-rollout with a word on what stays", async () => {
      const { actor, stood } = await stand();
      stood.controller.stuck = true;
      const cancel = new AbortController();
      const running = actor.setMemoryLimit({
        ...limit,
        signal: cancel.signal,
        onOutput: ({ text }) => text.startsWith("rollout") && cancel.abort(),
      });
      expect(await running).toMatchObject({
        state: "cancelled",
        detail: expect.stringMatching(/what the cluster was told stays/),
      });
    });
  });

  describe("the configuration", () => {
    const write = (from: string, to: string) => ({
      ...{ expectSha256: sha256(from), newSha256: sha256(to), text: to, timeoutSeconds: 20 },
    });

    it("keeps the five newest backups, without annotations, and never deletes what is not the console's", async () => {
      const annotations = { "meta.helm.sh/release-name": "chain" };
      const { actor, stood, base } = await stand({ annotations });
      const foreign = { metadata: { name: "guts-config-bak-20200101t000000000z" }, data: { "config.yaml": "mine" } };
      await make(cluster.admin, `/api/v1/${base}/configmaps`, foreign);
      let text = configBefore;
      for (let turn = 0; turn < 7; turn += 1) {
        const next = `${configBefore}# ${turn}\n`;
        expect(await actor.writeConfig(write(text, next))).toMatchObject({ state: "done" });
        text = next;
      }
      const { items } = await stood.read(`/api/v1/${base}/configmaps`);
      const backups = items.filter(({ metadata }: { metadata: { labels?: object } }) => metadata.labels !== undefined);
      expect(backups.map(({ data }: { data: Record<string, string> }) => data["config.yaml"])).toEqual(
        [1, 2, 3, 4, 5].map((turn) => `${configBefore}# ${turn}\n`),
      );
      for (const backup of backups) expect(backup.metadata.annotations).toBeUndefined();
      expect(await stood.read(`/api/v1/${base}/configmaps/${foreign.metadata.name}`)).toMatchObject({
        data: foreign.data,
      });
      expect((await stood.read(`/api/v1/${base}/configmaps/guts-config`)).data.other).toBe("kept");
      const refused = await actor.restoreConfig({
        path: "/config.yaml",
        ...{ backup: foreign.metadata.name, expectSha256: sha256(text), newSha256: sha256("mine"), timeoutSeconds: 20 },
      });
      expect(refused).toMatchObject({ state: "refused" });
    });

    it("is not written over another content than the one planned from", async () => {
      const { actor, stood, base } = await stand();
      const result = await actor.writeConfig(write("something else", "new"));
      expect(result).toMatchObject({ state: "changed" });
      const { items } = await stood.read(`/api/v1/${base}/configmaps`);
      expect(items).toHaveLength(1);
    });

    it("is not written where its config map is immutable, is missing, or has no such key", async () => {
      const { node, host, stood, base } = await stand();
      const at = (configMap: { name: string; key: string }) =>
        kubernetesActor({ ...host, configMap }).writeConfig(write(configBefore, "new"));
      expect((await at({ name: "guts-config", key: "app.yaml" })).detail).toMatch(
        /no key app.yaml; .*: config.yaml, other/,
      );
      expect((await at({ name: "guts-settings", key: "config.yaml" })).state).toBe("refused");
      await stood.patch(`/api/v1/${base}/configmaps/${node.name}-config`, { immutable: true });
      expect((await at({ name: "guts-config", key: "config.yaml" })).detail).toMatch(/immutable/);
    });

    it("is shown without its secrets, with its backups by hash", async () => {
      const { actor, reader } = await stand();
      await actor.writeConfig(write(configBefore, `${configBefore}#\n`));
      const config = await reader.readConfig();
      expect(JSON.stringify(config)).not.toContain("canary");
      expect(config).toMatchObject({ state: "answered", value: { file: { sha256: sha256(`${configBefore}#\n`) } } });
      const backups = await reader.readBackups();
      expect(backups).toMatchObject({ state: "answered", value: { backups: [{ sha256: sha256(configBefore) }] } });
    });
  });

  describe("the pod", () => {
    const podStatus = (base: string) => `/api/v1/${base}/pods/guts-0/status`;

    it("tells its limits, its machine, and that memory in use is not known where no metrics are served", async () => {
      const { reader } = await stand({
        sidecar: true,
        resources: { limits: { memory: "4Gi" }, requests: { memory: "1Gi" } },
      });
      const pod = await reader.readPod();
      expect(pod).toMatchObject({
        state: "answered",
        value: {
          ...{ pod: "guts-0", clusterNode: "machine-1", ready: true, restarts: 0, lastEnd: null },
          ...{ limitBytes: 4 * gibibyte, requestBytes: gibibyte, allocatableBytes: 8 * gibibyte, workingSet: null },
          workingSetProblem: expect.stringMatching(/does not serve metrics.k8s.io/),
        },
      });
    });

    it.each([
      ["OOMKilled", "yes"],
      ["Error", "possible"],
    ])("tells an end with status 137 and reason %s as a kill for memory: %s", async (why, oomKill) => {
      const { reader, stood, base } = await stand();
      await stood.stop();
      const at = "2026-01-02T03:04:05Z";
      const running = (await stood.read(`/api/v1/${base}/pods/guts-0`)).status.containerStatuses[0];
      const ended = { exitCode: 137, reason: why, startedAt: at, finishedAt: at };
      const containerStatuses = [{ ...running, restartCount: 3, lastState: { terminated: ended } }];
      await stood.patch(podStatus(base), { status: { containerStatuses } });
      const lastEnd = { at: Date.parse(at), exitCode: 137, reason: why, oomKill };
      expect(await reader.readPod()).toMatchObject({ value: { restarts: 3, lastEnd } });
    });

    it("is left alone when it is no longer the one that was planned for", async () => {
      const { actor, stood, base } = await stand();
      const { metadata } = await stood.read(`/api/v1/${base}/pods/guts-0`);
      const result = await actor.restart({ expectStartTicks: stood.start - 60, timeoutSeconds: 20 });
      expect(result).toMatchObject({ state: "already", facts: { uid: metadata.uid } });
      expect((await stood.read(`/api/v1/${base}/pods/guts-0`)).metadata.uid).toBe(metadata.uid);
    });

    it("is not evicted where nothing would start it again, or where it belongs to another workload", async () => {
      const { host, stood, base, actor } = await stand();
      await stood.stop();
      const path = `/api/v1/${base}/pods/guts-0`;
      const owner = (await stood.read(path)).metadata.ownerReferences[0];
      const restart = () => actor.restart({ expectStartTicks: stood.start, timeoutSeconds: 20 });
      await stood.patch(path, { metadata: { ownerReferences: [{ ...owner, name: "other" }] } });
      expect((await restart()).detail).toMatch(/belongs to StatefulSet other, not to StatefulSet/);
      await stood.patch(path, { metadata: { ownerReferences: null } });
      expect((await restart()).detail).toMatch(/no controller/);
      expect((await stood.read(path)).metadata.deletionTimestamp).toBeUndefined();
      expect(host.pod).toBe("guts-0");
    });

    it("that gets no ready successor is told with the new pod's words", async () => {
      const { actor, stood } = await stand();
      stood.controller.stuck = true;
      const result = await actor.restart({ expectStartTicks: stood.start, timeoutSeconds: 6 });
      expect(result.state).toBe("failed");
      expect(result.detail).toMatch(/No successor of pod guts-0 .*ImagePullBackOff/);
    });
  });

  describe("a deployment's pod", () => {
    it("is found after it was replaced, evicted, and followed to its successor of another name", async () => {
      count += 1;
      const node = { namespace: `case-${count}`, name: "guts" };
      const pods = await standDeployment(cluster, node);
      const host = hostOf(node, cluster.kubeconfig("admin"));
      const workload = { kind: "Deployment", name: "guts" } as const;
      const deployment = { ...host, workload, pod: "guts-long-gone" };
      const pod = await kubernetesReader(deployment).readPod();
      expect(pod).toMatchObject({ state: "answered", value: { pod: "guts-5f-a" } });
      const start = pod.state === "answered" ? (pod.value.startSeconds ?? 0) : 0;
      const evicting = kubernetesActor(deployment).restart({ expectStartTicks: start, timeoutSeconds: 20 });
      await pods.replace("guts-5f-a", "guts-5f-b");
      expect(await evicting).toMatchObject({ state: "done", facts: { pod: "guts-5f-b" } });
    });
  });
});
