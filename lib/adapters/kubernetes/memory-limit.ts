import "server-only";
import type { MemorySetting } from "@/lib/domain/action/operation";
import { formatBytes } from "@/lib/domain/format/format";
import type { ActOptions, ActResult, MemoryLimits, Reading } from "@/lib/domain/host/actor";
import { carryOut, type Deed, notFound, refusedBy, result } from "./act";
import { type ContainerSpec, type Workload, workloadSchema } from "./objects";
import { findOwner } from "./ownership";
import {
  findContainer,
  memoryOf,
  type Place,
  readLargestNode,
  readPod,
  readWorkload,
  workloadInWords,
  workloadPath,
} from "./place";
import { formatQuantity } from "./quantity";
import { type WatchedRollout, watchRollout } from "./rollout";

/** The limit of the node's own pod, and as the console's setting what its workload says for the next pods. */
export async function readMemoryLimits(place: Place, signal?: AbortSignal): Promise<Reading<MemoryLimits>> {
  const { host } = place;
  const [pod, workload] = [await readPod(place, signal), await readWorkload(place, signal)];
  if (pod.state !== "found") return toReading(pod);
  const running = findContainer(host, pod.value.spec.containers);
  if (running.state !== "found") return toReading(running);
  const template =
    workload.state === "found" ? findContainer(host, workload.value.spec.template.spec.containers) : workload;
  const owner = workload.state === "found" ? findOwner(workload.value.metadata) : null;
  const max = limitOf(running.value);
  const said = template.state === "found" ? limitOf(template.value) : null;
  return {
    state: "answered",
    value: {
      max,
      high: null,
      ownSetting: said === null ? null : { max: said === "infinity" ? "unset" : said, high: "unset" },
      source: [
        `container ${host.container} of pod ${host.namespace}/${pod.value.metadata.name}`,
        template.state === "found" ? workloadInWords(host) : template.detail,
        ...(owner === null ? [] : [owner]),
      ].join("; "),
    },
  };
}

export interface LimitOptions extends ActOptions {
  max: MemorySetting;
  high: MemorySetting | null;
  keep: "runtime" | "persistent";
}

/**
 * Sets the container's memory limit in the workload, which replaces every replica: first as a server-side dry run, then for
 * good, then the rollout is watched to its end. `infinity` and `unset` both take the limit away.
 */
export function setMemoryLimit(place: Place, options: LimitOptions): Promise<ActResult> {
  const { max, high, keep } = options;
  if (typeof high === "number") return Promise.resolve(refused("Kubernetes has no counterpart of MemoryHigh"));
  if (keep === "runtime") {
    return Promise.resolve(refused("a pod's limit is a lasting part of its workload; plan it with keep: persistent"));
  }
  const wanted = typeof max === "number" ? max : null;
  return carryOut(options, (deed) => patchLimit(place, wanted, deed));
}

async function patchLimit(place: Place, wanted: number | null, deed: Deed): Promise<ActResult> {
  const { host, api } = place;
  const name = workloadInWords(host);
  const workload = await readWorkload(place, deed.signal);
  if (workload.state !== "found") return notFound(workload);
  const container = findContainer(host, workload.value.spec.template.spec.containers);
  if (container.state !== "found") return notFound(container);
  const before = limitOf(container.value);
  const after = wanted ?? "infinity";
  const owner = findOwner(workload.value.metadata);
  const facts = {
    "max-before": String(before),
    "max-after": String(after),
    replicas: String(workload.value.spec.replicas ?? 1),
    ...(owner === null ? {} : { owner }),
  };
  if (before === after) {
    deed.say(`${name} has this limit already`);
    const told = `${name} has this limit already`;
    return rolledOut("already", told, told, await watchRollout(place, deed), facts);
  }
  const problem = (await findProblem(place, workload.value, container.value, wanted, deed)) ?? null;
  if (problem) return refused(problem);

  const memory = wanted === null ? null : formatQuantity(wanted);
  const patch = (query: Record<string, string>) =>
    api.patch({
      kind: "strategic-merge",
      path: workloadPath(host),
      query: { fieldManager: "guts-runbook", ...query },
      schema: workloadSchema,
      signal: deed.signal,
      body: {
        // Another's change since the look is a conflict, not something to write over.
        metadata: { resourceVersion: workload.value.metadata.resourceVersion },
        spec: { template: { spec: { containers: [{ name: host.container, resources: { limits: { memory } } }] } } },
      },
    });
  const tried = await patch({ dryRun: "All" });
  if (tried.state === "refused") return patchRefused(tried, `The dry run on ${name} was refused`);
  const would = findContainer(host, tried.value.spec.template.spec.containers);
  if (would.state !== "found" || limitOf(would.value) !== after) {
    return refused("the cluster would set another limit than the one asked for (an admission webhook changes it)");
  }
  deed.say(`dry run on ${name}: accepted`);
  deed.begin();
  const patched = await patch({});
  if (patched.state === "refused") return patchRefused(patched, `The change of ${name} was refused`);
  deed.say(`${name}: memory limit ${words(before)} → ${words(after)}`);
  if (owner !== null) deed.say(owner);
  const told = `Memory limit ${words(before)} → ${words(after)} in ${name}`;
  return rolledOut("done", told, `${name} was changed`, await watchRollout(place, deed), facts);
}

/** What came of it once the workload has the limit. A rollout of which nothing is heard has not failed. */
function rolledOut(
  good: "done" | "already",
  told: string,
  half: string,
  { state, detail }: WatchedRollout,
  facts: Record<string, string>,
): ActResult {
  if (state === "complete") return result(good, `${told}; ${detail}.`, facts);
  if (state === "unheard") return result("lost", `${half}, and how far its rollout is is not known: ${detail}`, facts);
  return result("failed", `${half}, but its rollout does not come to an end: ${detail}.`, facts);
}

function patchRefused(refusal: Parameters<typeof refusedBy>[0], what: string): ActResult {
  return refusal.status === 409
    ? result("changed", `${what}: somebody else changed it just now. Look again, then plan anew.`)
    : refusedBy(refusal, what);
}

/** Why the limit cannot work, before the cluster is asked; null when nothing speaks against it. */
async function findProblem(
  place: Place,
  { spec }: Workload,
  { resources }: ContainerSpec,
  wanted: number | null,
  deed: Deed,
): Promise<string | null> {
  if (spec.paused) return `the rollouts of ${workloadInWords(place.host)} are paused: resume them first`;
  if (spec.updateStrategy?.type === "OnDelete") {
    return "its update strategy is OnDelete: the pods would keep the limit they have until somebody deletes them";
  }
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (partition > 0)
    return `its update strategy holds back pods below number ${partition} (partition): set it to 0 first`;
  if (wanted === null) return null;
  const request = memoryOf(resources?.requests);
  if (request !== null && wanted < request) {
    return `${words(wanted)} is below what the container requests (${words(request)})`;
  }
  const largest = await readLargestNode(place, deed.signal);
  if (largest === null) {
    deed.say("not compared with the cluster's nodes: the console may not list them");
    return null;
  }
  if (wanted <= largest.allocatableBytes) return null;
  return `${words(wanted)} is more than any node has for its pods (${largest.name}: ${words(largest.allocatableBytes)})`;
}

function limitOf({ resources }: ContainerSpec): number | "infinity" | null {
  return resources?.limits?.memory === undefined ? "infinity" : memoryOf(resources.limits);
}

function words(limit: number | "infinity" | null): string {
  if (limit === null) return "unknown";
  return limit === "infinity" ? "none" : formatBytes(limit);
}

function refused(reason: string): ActResult {
  return result("refused", `Nothing was done: ${reason}.`);
}

function toReading(found: { state: "gone" | "refused"; detail: string }): Reading<never> {
  return { state: found.state, detail: found.detail };
}
