import "server-only";
import type { ActOptions, ActResult, ExpectedProcess } from "@/lib/domain/host/actor";
import { carryOut, type Deed, notFound, refusedBy, result, waitFor } from "./act";
import { inWords } from "./api";
import { anySchema, type Pod, resourceListSchema } from "./objects";
import { containerStatus, listPods, namespaced, type Place, readPod, workloadInWords } from "./place";
import { describeTrouble } from "./rollout";

/**
 * When the node's container began, in whole seconds since the epoch: what stands for start ticks where there is no /proc to
 * look at. Null while it does not run.
 */
export function startOf(place: Place, pod: Pod): number | null {
  const at = containerStatus(place.host, pod)?.state?.running?.startedAt ?? null;
  return at === null ? null : Math.floor(at / 1000);
}

/**
 * Replaces the node's pod by evicting it, which respects the budgets of disruption, and waits until its successor is ready.
 * Refused in the budget's words where one stands in the way.
 */
export function evictPod(place: Place, options: ActOptions & ExpectedProcess): Promise<ActResult> {
  return carryOut(options, (deed) => evict(place, options.expectStartTicks, deed));
}

async function evict(place: Place, expected: number, deed: Deed): Promise<ActResult> {
  const { host, api } = place;
  const found = await readPod(place, deed.signal);
  if (found.state === "refused") return notFound({ state: "refused", detail: found.detail });
  const pod = found.state === "found" ? found.value : null;
  // One that is ending already has, or soon will have, its successor: by an attempt of ours, or by somebody else.
  if (pod === null || pod.metadata.deletionTimestamp || startOf(place, pod) !== expected) {
    return awaitSuccessor(place, pod, deed);
  }
  const { name, uid } = pod.metadata;
  const stranger = findStranger(place, pod);
  if (stranger) return result("refused", `Nothing was done: ${stranger}.`);
  const siblings = await listPods(place, deed.signal);
  if (siblings.state !== "found") return notFound(siblings);
  const known = new Set(siblings.value.map(({ metadata }) => metadata.uid)).add(uid);

  const apiVersion = await evictionVersion(place, deed.signal);
  deed.begin();
  const evicted = await api.create({
    path: `${namespaced(host, "pods", name)}/eviction`,
    schema: anySchema,
    signal: deed.signal,
    body: {
      apiVersion,
      kind: "Eviction",
      metadata: { name, namespace: host.namespace },
      deleteOptions: { preconditions: { uid } },
    },
  });
  if (evicted.state === "refused" && evicted.status === 429) {
    return result("refused", `A disruption budget stands in the way: ${inWords(evicted)}.`);
  }
  // The pod was replaced between the look and the request.
  if (evicted.state === "refused" && (evicted.status === 404 || evicted.status === 409)) {
    return result("changed", `Pod ${name} is no longer the one that was seen: ${inWords(evicted)}.`);
  }
  if (evicted.state === "refused") return refusedBy(evicted, `Pod ${name} could not be evicted`);
  deed.say(`evicted pod ${name} (uid ${uid})`);

  const successor = await waitFor(() => findReady(place, known, deed.signal), deed.tellBy, deed.signal);
  if (!successor) return result("failed", await noSuccessor(place, name, known, deed));
  deed.say(`pod ${successor.pod.metadata.name} (uid ${successor.pod.metadata.uid}) is ready`);
  return result("done", `Pod ${name} was evicted, and ${successor.pod.metadata.name} is ready in its place.`, {
    ...factsOf(successor),
    evicted: uid,
  });
}

/** A repeat, or somebody else was faster: another process runs, or is about to. */
async function awaitSuccessor(place: Place, seen: Pod | null, deed: Deed): Promise<ActResult> {
  const how = seen?.metadata.deletionTimestamp ? "is ending" : "began anew";
  deed.say(`the pod that was planned for no longer runs${seen ? `: ${seen.metadata.name} ${how}` : ""}`);
  const found = await waitFor(() => findReady(place, new Set(), deed.signal), deed.tellBy, deed.signal);
  if (!found) return result("failed", await noSuccessor(place, place.host.pod, new Set(), deed));
  return result("already", `Pod ${found.pod.metadata.name} runs anew already and is ready.`, factsOf(found));
}

interface Successor {
  pod: Pod;
  startedAt: number;
}

/** Of a stateful set the pod of the same name, of a deployment any that was not there before; ready and not ending. */
async function findReady(place: Place, known: ReadonlySet<string>, signal: AbortSignal): Promise<Successor | null> {
  const { host } = place;
  const listed = await listPods(place, signal);
  if (listed.state !== "found") return null;
  for (const pod of listed.value) {
    const { metadata, status } = pod;
    if (known.has(metadata.uid) || metadata.deletionTimestamp) continue;
    if (host.workload.kind === "StatefulSet" && metadata.name !== host.pod) continue;
    const startedAt = startOf(place, pod);
    const isReady = status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
    if (isReady && startedAt !== null) return { pod, startedAt };
  }
  return null;
}

function factsOf({ pod, startedAt }: Successor): Record<string, string> {
  return { pid: "1", start: String(startedAt), pod: pod.metadata.name, uid: pod.metadata.uid };
}

async function noSuccessor(place: Place, name: string, known: ReadonlySet<string>, deed: Deed): Promise<string> {
  const pods = await listPods(place, deed.signal);
  const fresh = pods.state === "found" ? pods.value.filter(({ metadata }) => !known.has(metadata.uid)) : [];
  const words = fresh.flatMap((pod) => describeTrouble(place.host, pod));
  const said =
    words.length > 0 ? words.join("; ") : fresh.length > 0 ? "its pods say no reason" : "no new pod was made";
  return `No successor of pod ${name} became ready in time: ${said}.`;
}

/** Why the pod is none of the workload's, so that its eviction would bring no successor, or hit another; null when it is. */
function findStranger({ host }: Place, { metadata }: Pod): string | null {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  const name = `pod ${metadata.name}`;
  if (!owner) return `${name} has no controller, so nothing would start it again`;
  const isOurs =
    host.workload.kind === "StatefulSet"
      ? owner.kind === "StatefulSet" && owner.name === host.workload.name
      : owner.kind === "ReplicaSet" && owner.name.startsWith(`${host.workload.name}-`);
  return isOurs ? null : `${name} belongs to ${owner.kind} ${owner.name}, not to ${workloadInWords(host)}`;
}

/** Clusters before 1.22 know evictions as policy/v1beta1 only, those after 1.24 may know policy/v1 only. */
async function evictionVersion({ api }: Place, signal: AbortSignal): Promise<string> {
  const answer = await api.get({ path: "/api/v1", schema: resourceListSchema, signal });
  const resources = answer.state === "ok" ? answer.value.resources : [];
  const eviction = resources.find(({ name }) => name === "pods/eviction");
  return `${eviction?.group || "policy"}/${eviction?.version || "v1"}`;
}
