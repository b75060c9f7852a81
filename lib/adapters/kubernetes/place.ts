import "server-only";
import type { KubernetesHost } from "@/lib/domain/target/kubernetes";
import { type ApiAnswer, createKubernetesApi, inWords, type KubernetesApi } from "./api";
import {
  type ContainerSpec,
  type ContainerStatus,
  nodeListSchema,
  nodeSchema,
  type Pod,
  podListSchema,
  podSchema,
  type Workload,
  workloadSchema,
} from "./objects";
import { parseQuantity } from "./quantity";

/** One node's place in a cluster, with the way to it. */
export interface Place {
  host: KubernetesHost;
  api: KubernetesApi;
}

export function toPlace(host: KubernetesHost): Place {
  return { host, api: createKubernetesApi(host) };
}

/** What was looked for, or in words why there is none. `refused`: the cluster does not let the console look. */
export type Found<T> = { state: "found"; value: T } | { state: "gone" | "refused"; detail: string };

function toFound<T>(answer: ApiAnswer<T>, what: string): Found<T> {
  if (answer.state === "ok") return { state: "found", value: answer.value };
  if (answer.status === 404) return { state: "gone", detail: `${what} is not there: ${inWords(answer)}` };
  return { state: "refused", detail: `${what} cannot be read: ${inWords(answer)}` };
}

/** Name or key as one segment of a path. */
const segment = (text: string) => encodeURIComponent(text);

export function namespaced(host: KubernetesHost, resource: string, name?: string): string {
  const base = `/api/v1/namespaces/${segment(host.namespace)}/${resource}`;
  return name === undefined ? base : `${base}/${segment(name)}`;
}

export function workloadPath({ namespace, workload: { kind, name } }: KubernetesHost): string {
  const resource = kind === "StatefulSet" ? "statefulsets" : "deployments";
  return `/apis/apps/v1/namespaces/${segment(namespace)}/${resource}/${segment(name)}`;
}

export function workloadInWords({ namespace, workload }: KubernetesHost): string {
  return `${workload.kind} ${namespace}/${workload.name}`;
}

export async function readWorkload({ host, api }: Place, signal?: AbortSignal): Promise<Found<Workload>> {
  const answer = await api.get({ path: workloadPath(host), schema: workloadSchema, signal });
  return toFound(answer, workloadInWords(host));
}

/**
 * The pod by its name. The pods of a deployment get new names whenever they are replaced: where the named one is gone and
 * the deployment has exactly one, that is the node.
 */
export async function readPod(place: Place, signal?: AbortSignal): Promise<Found<Pod>> {
  const { host, api } = place;
  const answer = await api.get({ path: namespaced(host, "pods", host.pod), schema: podSchema, signal });
  const named = toFound(answer, `pod ${host.namespace}/${host.pod}`);
  if (named.state !== "gone" || host.workload.kind !== "Deployment") return named;
  const listed = await listPods(place, signal);
  if (listed.state !== "found") return named;
  const [only, ...others] = listed.value.filter(({ metadata }) => !metadata.deletionTimestamp);
  if (only && others.length === 0) return { state: "found", value: only };
  const names = listed.value.map(({ metadata }) => metadata.name).join(", ");
  return {
    state: "gone",
    detail: `${named.detail}. Set host.kubernetes.pod to one of: ${names || "(it has no pods)"}`,
  };
}

/** The pods that the workload selects, by its labels. */
export async function listPods(place: Place, signal?: AbortSignal): Promise<Found<Pod[]>> {
  const workload = await readWorkload(place, signal);
  if (workload.state !== "found") return workload;
  const { matchLabels, matchExpressions } = workload.value.spec.selector;
  const labels = Object.entries(matchLabels ?? {});
  if (labels.length === 0 || (matchExpressions ?? []).length > 0) {
    return { state: "refused", detail: `${workloadInWords(place.host)} selects its pods by more than labels` };
  }
  const labelSelector = labels.map(([key, value]) => `${key}=${value}`).join(",");
  const answer = await place.api.get({
    path: namespaced(place.host, "pods"),
    query: { labelSelector },
    schema: podListSchema,
    signal,
  });
  const found = toFound(answer, `the pods of ${workloadInWords(place.host)}`);
  return found.state === "found" ? { state: "found", value: found.value.items } : found;
}

/** The container by its name; its place in the list says nothing (a sidecar may be put before it). */
export function findContainer(host: KubernetesHost, containers: readonly ContainerSpec[]): Found<ContainerSpec> {
  const container = containers.find(({ name }) => name === host.container);
  if (container) return { state: "found", value: container };
  const names = containers.map(({ name }) => name).join(", ");
  return {
    state: "gone",
    detail: `there is no container ${host.container}; set host.kubernetes.container to one of: ${names}`,
  };
}

export function containerStatus(host: KubernetesHost, pod: Pod): ContainerStatus | null {
  return pod.status?.containerStatuses?.find(({ name }) => name === host.container) ?? null;
}

/** Bytes; null: none is set, or it is no quantity. */
export function memoryOf(quantities: Readonly<Record<string, string>> | null | undefined): number | null {
  const text = quantities?.memory;
  return text === undefined ? null : parseQuantity(text);
}

/** What a node of the cluster can give to pods, in bytes; null where the console may not look at nodes. */
export async function readAllocatable({ api }: Place, node: string, signal?: AbortSignal): Promise<number | null> {
  const answer = await api.get({ path: `/api/v1/nodes/${segment(node)}`, schema: nodeSchema, signal });
  return answer.state === "ok" ? memoryOf(answer.value.status?.allocatable) : null;
}

/** The largest such amount of all nodes; null where it is not told. */
export async function readLargestNode(
  { api }: Place,
  signal?: AbortSignal,
): Promise<{ name: string; allocatableBytes: number } | null> {
  const answer = await api.get({ path: "/api/v1/nodes", schema: nodeListSchema, signal });
  if (answer.state !== "ok") return null;
  const nodes = answer.value.items.flatMap(({ metadata, status }) => {
    const allocatableBytes = memoryOf(status?.allocatable);
    return allocatableBytes === null ? [] : [{ name: metadata.name, allocatableBytes }];
  });
  return nodes.reduce<(typeof nodes)[number] | null>(
    (largest, node) => (largest && largest.allocatableBytes >= node.allocatableBytes ? largest : node),
    null,
  );
}
