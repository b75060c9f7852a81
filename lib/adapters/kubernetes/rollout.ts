import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesHost } from "@/lib/domain/target/kubernetes";
import { UpstreamError } from "@/lib/errors";
import type { Deed } from "./act";
import { inWords } from "./api";
import { type Pod, type Workload, workloadSchema } from "./objects";
import { listPods, type Place, workloadInWords, workloadPath } from "./place";

export type Rollout = { state: "complete" | "progressing"; detail: string } | { state: "stuck"; detail: string };

/** How far a workload's rollout has come, by what its controller says about the specification as it is now. */
export function judgeRollout({ metadata, spec, status }: Workload): Rollout {
  const replicas = spec.replicas ?? 1;
  const [updated, ready] = [status?.updatedReplicas ?? 0, status?.readyReplicas ?? 0];
  const detail = `updated ${updated} of ${replicas}, ready ${ready}`;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return { state: "progressing", detail: "its controller has not seen the change yet" };
  }
  const progressing = status?.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.status === "False") {
    return { state: "stuck", detail: `${detail}; ${progressing.reason ?? ""}: ${progressing.message ?? ""}` };
  }
  // A stateful set that has replaced all its pods clears updatedReplicas in some versions, and makes the revisions equal.
  const isSameRevision = status?.updateRevision != null && status.currentRevision === status.updateRevision;
  const isUpdated = updated >= replicas || isSameRevision;
  const hasOld = (status?.replicas ?? 0) > replicas;
  return { state: isUpdated && ready >= replicas && !hasOld ? "complete" : "progressing", detail };
}

/** `failed`: its controller gave up, or the time is up. `unheard`: the cluster did not tell any more how far it is. */
export type WatchedRollout = { state: "complete" | "failed" | "unheard"; detail: string };

/** By these a cluster says that looking again is no use: the workload is not there, or may not be looked at. */
const finalStatuses: readonly number[] = [403, 404];

/**
 * Watches until every replica runs what the workload says, saying each step. Where it does not come to an end, what the
 * pods say is told; the workload is left as it is. A look that fails is no news about the rollout, and is made again.
 */
export async function watchRollout(place: Place, deed: Deed): Promise<WatchedRollout> {
  let said = "";
  let last: Rollout = { state: "progressing", detail: "nothing was heard of it" };
  let problem: string | null = null;
  do {
    const look = await lookAtWorkload(place, deed.signal);
    if (look.state === "final") return { state: "failed", detail: look.detail };
    problem = look.state === "failed" ? look.detail : null;
    if (look.state === "seen") last = judgeRollout(look.workload);
    if (last.detail !== said) deed.say(`rollout: ${last.detail}`);
    said = last.detail;
    if (last.state === "complete") return { state: "complete", detail: last.detail };
    if (last.state === "stuck") break;
    await sleep(Math.max(0, Math.min(1000, deed.tellBy - Date.now())), undefined, { signal: deed.signal });
  } while (Date.now() < deed.tellBy);
  if (problem !== null) return { state: "unheard", detail: `${last.detail}; then ${problem}` };
  return { state: "failed", detail: [last.detail, ...(await podsInWords(place, deed.signal))].join("; ") };
}

type WorkloadLook = { state: "seen"; workload: Workload } | { state: "failed" | "final"; detail: string };

async function lookAtWorkload({ host, api }: Place, signal: AbortSignal): Promise<WorkloadLook> {
  try {
    const answer = await api.get({ path: workloadPath(host), schema: workloadSchema, signal });
    if (answer.state === "ok") return { state: "seen", workload: answer.value };
    const state = finalStatuses.includes(answer.status) ? "final" : "failed";
    return { state, detail: `${workloadInWords(host)} cannot be read: ${inWords(answer)}` };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { state: "failed", detail: error.message };
  }
}

async function podsInWords(place: Place, signal: AbortSignal): Promise<string[]> {
  try {
    const pods = await listPods(place, signal);
    return pods.state === "found" ? pods.value.flatMap((pod) => describeTrouble(place.host, pod)) : [pods.detail];
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return [error.message];
  }
}

/** Why a pod does not run or is not ready, in its own words; empty where it says nothing. */
export function describeTrouble({ container }: KubernetesHost, { metadata, status }: Pod): string[] {
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  const words = unscheduled
    ? [`${unscheduled.reason ?? "Unscheduled"}: ${unscheduled.message ?? "no node takes it"}`]
    : [];
  for (const { name, ready, state, lastState, restartCount } of status?.containerStatuses ?? []) {
    const ended = lastState?.terminated;
    const isOurs = name === container;
    if (state?.waiting)
      words.push(`${name} waits: ${state.waiting.reason ?? ""} ${state.waiting.message ?? ""}`.trimEnd());
    else if (state?.terminated) words.push(`${name} ended with status ${state.terminated.exitCode}`);
    else if (!ready) words.push(`${name} runs but is not ready`);
    if (isOurs && ended && !ready) {
      words.push(`it ended before with status ${ended.exitCode} ${ended.reason ?? ""}`.trimEnd());
      words.push(`${restartCount} restarts`);
    }
  }
  return words.length === 0 ? [] : [`pod ${metadata.name}: ${words.join(", ")}`];
}
