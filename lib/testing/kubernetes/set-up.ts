import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import type { KubernetesApi } from "@/lib/adapters/kubernetes/api";
import type { TestCluster } from "./cluster";
import { must, type PlayedController, playController, readyStatus } from "./controller";
import { clusterNode, configMap, disruptionBudget, statefulSet, type TestNode } from "./objects";

const anything = z.any();
const rbac = "/apis/rbac.authorization.k8s.io/v1";

interface RbacObject {
  kind: "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding" | "ServiceAccount";
  metadata: { name: string; namespace?: string };
  rules?: { resourceNames?: string[]; resources: string[]; verbs: string[] }[];
}

/** The objects of helper/kubernetes-role.yaml, as a person would apply them. */
export function shippedRole(): RbacObject[] {
  const file = fileURLToPath(new URL("../../../helper/kubernetes-role.yaml", import.meta.url));
  return parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS() as RbacObject);
}

export function make(api: KubernetesApi, path: string, body: object): Promise<unknown> {
  return must(api.create({ path, body, schema: anything }));
}

/** Gives `console` the shipped role in a namespace and the optional look at nodes, and `visitor` a look at the workload. */
export async function bindRoles(admin: KubernetesApi, namespace: string): Promise<void> {
  const role = shippedRole().find(({ kind }) => kind === "Role");
  await make(admin, `${rbac}/namespaces/${namespace}/roles`, { ...role, metadata: { name: "console", namespace } });
  const look = [
    { apiGroups: [""], resources: ["pods", "configmaps"], verbs: ["get", "list"] },
    { apiGroups: ["apps"], resources: ["statefulsets"], verbs: ["get"] },
  ];
  await make(admin, `${rbac}/namespaces/${namespace}/roles`, { metadata: { name: "visitor", namespace }, rules: look });
  for (const name of ["console", "visitor"]) {
    await make(admin, `${rbac}/namespaces/${namespace}/rolebindings`, {
      metadata: { name, namespace },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name }],
    });
  }
}

/** One machine with 8 GiB for pods, that `console` may look at. */
export async function makeMachine(admin: KubernetesApi): Promise<void> {
  await make(admin, "/api/v1/nodes", clusterNode("machine-1"));
  const resources = { memory: "8Gi", cpu: "4" };
  const status = { allocatable: resources, capacity: { ...resources, memory: "8400000Ki" } };
  const path = "/api/v1/nodes/machine-1/status";
  await must(admin.patch({ path, kind: "merge", body: { status }, schema: anything }));
  const nodes = shippedRole().find(({ kind }) => kind === "ClusterRole");
  await make(admin, `${rbac}/clusterroles`, { ...nodes, metadata: { name: "console-nodes" } });
  await make(admin, `${rbac}/clusterrolebindings`, {
    metadata: { name: "console-nodes" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "console-nodes" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "console" }],
  });
}

export interface StoodNode {
  controller: PlayedController;
  /** Start of the node's container, whole seconds. */
  start: number;
  read(path: string): Promise<ReturnType<typeof JSON.parse>>;
  patch(path: string, body: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** A node that runs in a namespace of its own, with its config map, and a played controller. */
export async function standNode(
  { admin }: TestCluster,
  node: TestNode,
  { text, budget }: { text: string; budget?: boolean | undefined },
): Promise<StoodNode> {
  const { namespace, name } = node;
  const known = await admin.get({ path: `/api/v1/namespaces/${namespace}`, schema: anything });
  if (known.state === "refused") await make(admin, "/api/v1/namespaces", { metadata: { name: namespace } });
  await bindRoles(admin, namespace);
  await make(admin, `/api/v1/namespaces/${namespace}/configmaps`, configMap(node, text));
  await make(admin, `/apis/apps/v1/namespaces/${namespace}/statefulsets`, statefulSet(node));
  const read = (path: string) => must(admin.get({ path, schema: anything }));
  const patch = (path: string, body: object) => must(admin.patch({ path, kind: "merge", body, schema: anything }));
  const controller = playController(admin, namespace, name);
  const set = `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`;
  for (let attempt = 0; ; attempt += 1) {
    const { status } = (await read(set)) as { status?: { readyReplicas?: number } };
    if (status?.readyReplicas === 1) break;
    if (attempt > 100) throw new Error("the played controller brought no pod");
    await sleep(100);
  }
  if (budget) await makeBudget(admin, node);
  const pod = (await read(`/api/v1/namespaces/${namespace}/pods/${name}-0`)) as {
    status: { containerStatuses: { name: string; state: { running: { startedAt: string } } }[] };
  };
  const own = pod.status.containerStatuses.find((status) => status.name === "guts-node");
  const start = Date.parse(own?.state.running.startedAt ?? "") / 1000;
  // A start is told in whole seconds: a successor must not fall into the same one.
  await sleep(1100);
  return { controller, start, read, patch, stop: controller.stop };
}

/** A budget whose controller has said that no pod may be missing. */
async function makeBudget(admin: KubernetesApi, node: TestNode): Promise<void> {
  const budgets = `/apis/policy/v1beta1/namespaces/${node.namespace}/poddisruptionbudgets`;
  await make(admin, budgets, disruptionBudget(node));
  const counts = { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 };
  const body = { status: { observedGeneration: 1, ...counts } };
  await must(admin.patch({ path: `${budgets}/${node.name}/status`, kind: "merge", body, schema: anything }));
}

/** A deployment with one ready pod, `guts-5f-a`, which `replace` takes the place of once it is to end. */
export async function standDeployment({ admin }: TestCluster, { namespace, name }: TestNode) {
  await make(admin, "/api/v1/namespaces", { metadata: { name: namespace } });
  const spec = { containers: [{ name: "guts-node", image: "guts-node:1" }] };
  const labels = { app: name };
  await make(admin, `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    metadata: { name, namespace },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const start = async (pod: string) => {
    const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${name}-5f`, uid: "set", controller: true };
    const metadata = { name: pod, namespace, labels, ownerReferences: [owner] };
    await make(admin, pods, { metadata, spec: { ...spec, nodeName: "machine-1" } });
    const body = { status: readyStatus(spec.containers) };
    await must(admin.patch({ path: `${pods}/${pod}/status`, kind: "merge", body, schema: anything }));
  };
  await start(`${name}-5f-a`);
  const replace = async (old: string, by: string) => {
    const isEnding = async () => {
      const pod = await admin.get({ path: `${pods}/${old}`, schema: anything });
      return pod.state === "refused" || pod.value.metadata.deletionTimestamp !== undefined;
    };
    while (!(await isEnding())) await sleep(100);
    await start(by);
    await admin.remove({ path: `${pods}/${old}`, query: { gracePeriodSeconds: "0" }, schema: anything });
  };
  return { replace };
}
