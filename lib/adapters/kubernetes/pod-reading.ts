import "server-only";
import type { Reading } from "@/lib/domain/host/actor";
import { startOf } from "./evict";
import { type Pod, podMetricsSchema } from "./objects";
import { findOwner } from "./ownership";
import { containerStatus, findContainer, memoryOf, type Place, readAllocatable, readPod, readWorkload } from "./place";

/** What a cluster's API tells about a node's pod. Bytes, epoch ms; null: not told, or the console may not look. */
export interface PodReading {
  pod: string;
  uid: string;
  image: string | null;
  clusterNode: string | null;
  phase: string | null;
  ready: boolean;
  /** Start of the container, whole seconds since the epoch: with `uid` its identity. null: it does not run. */
  startSeconds: number | null;
  restarts: number | null;
  /** How the container ended before; null: it never did, as far as the cluster remembers. */
  lastEnd: { at: number | null; exitCode: number; reason: string | null; oomKill: "yes" | "possible" | "no" } | null;
  /** `infinity`: the pod has no limit. */
  limitBytes: number | "infinity" | null;
  requestBytes: number | null;
  /** What metrics.k8s.io calls memory usage: the working set, which is not RSS. */
  workingSet: { bytes: number; at: number | null } | null;
  /** Why there is no working set, in words. */
  workingSetProblem: string | null;
  /** What the machine that it runs on has for pods. */
  allocatableBytes: number | null;
  /** Who else writes the workload, in a sentence. */
  owner: string | null;
}

/** Looks at a node's pod; changes nothing. Rejects with `UpstreamError` where the cluster cannot be reached. */
export async function readPodReading(place: Place, signal?: AbortSignal): Promise<Reading<PodReading>> {
  const { host } = place;
  const pod = await readPod(place, signal);
  if (pod.state !== "found") return { state: pod.state, detail: pod.detail };
  const container = findContainer(host, pod.value.spec.containers);
  if (container.state !== "found") return { state: container.state, detail: container.detail };
  const { metadata, spec, status } = pod.value;
  const said = containerStatus(host, pod.value);
  const clusterNode = spec.nodeName ?? null;
  const [workingSet, allocatableBytes, workload] = await Promise.all([
    readWorkingSet(place, metadata.name, signal),
    clusterNode === null ? null : readAllocatable(place, clusterNode, signal),
    readWorkload(place, signal),
  ]);
  const { limits, requests } = container.value.resources ?? {};
  return {
    state: "answered",
    value: {
      pod: metadata.name,
      uid: metadata.uid,
      image: said?.image ?? null,
      clusterNode,
      phase: status?.phase ?? null,
      ready: said?.ready ?? false,
      startSeconds: startOf(place, pod.value),
      restarts: said?.restartCount ?? null,
      lastEnd: lastEndOf(place, pod.value),
      limitBytes: limits?.memory === undefined ? "infinity" : memoryOf(limits),
      requestBytes: memoryOf(requests),
      workingSet: typeof workingSet === "string" ? null : workingSet,
      workingSetProblem: typeof workingSet === "string" ? workingSet : null,
      allocatableBytes,
      owner: workload.state === "found" ? findOwner(workload.value.metadata) : null,
    },
  };
}

/**
 * The end before this start, or of a container that does not run now. A kill for memory is told by its reason; status 137
 * with another one is a KILL by whomever, which some runtimes also say when memory ran out.
 */
function lastEndOf(place: Place, pod: Pod): PodReading["lastEnd"] {
  const status = containerStatus(place.host, pod);
  const ended = status?.state?.terminated ?? status?.lastState?.terminated;
  if (!ended) return null;
  const reason = ended.reason ?? null;
  return {
    at: ended.finishedAt ?? null,
    exitCode: ended.exitCode,
    reason,
    oomKill: reason === "OOMKilled" ? "yes" : ended.exitCode === 137 ? "possible" : "no",
  };
}

async function readWorkingSet(
  { host, api }: Place,
  pod: string,
  signal?: AbortSignal,
): Promise<NonNullable<PodReading["workingSet"]> | string> {
  const answer = await api.get({
    path: `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(host.namespace)}/pods/${encodeURIComponent(pod)}`,
    schema: podMetricsSchema,
    signal,
  });
  if (answer.state === "refused") {
    if (answer.status === 403) return "the console may not read metrics.k8s.io";
    return "the cluster does not serve metrics.k8s.io for this pod (is metrics-server installed?)";
  }
  const bytes = memoryOf(answer.value.containers.find(({ name }) => name === host.container)?.usage);
  return bytes === null
    ? `metrics.k8s.io says nothing of container ${host.container}`
    : { bytes, at: answer.value.timestamp ?? null };
}
