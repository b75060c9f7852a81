import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { KubernetesApi } from "@/lib/adapters/kubernetes/api";

const anything = z.any();

/** Asks the API and returns the object; throws what it says when it refuses. */
export async function must(answer: ReturnType<KubernetesApi["get"]>): Promise<unknown> {
  const got = await answer;
  if (got.state === "refused") throw new Error(`${got.status}: ${got.message} ${got.causes.join(" ")}`);
  return got.value;
}

export interface PlayedController {
  /** While true, new pods never become ready: their image cannot be pulled. */
  stuck: boolean;
  stop(): Promise<void>;
}

/**
 * Plays controller and kubelet of one stateful set with one replica: replaces the pod when the template has changed or the
 * pod is gone, ends pods that are to end, and writes the states that a kubelet would.
 */
export function playController(admin: KubernetesApi, namespace: string, name: string): PlayedController {
  const played = { stuck: false, stop: async () => {} };
  const stopping = new AbortController();
  const setPath = `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`;
  const podPath = `/api/v1/namespaces/${namespace}/pods`;
  const patch = (path: string, body: object) => must(admin.patch({ path, kind: "merge", body, schema: anything }));
  const round = async () => {
    const found = await admin.get({ path: setPath, schema: anything });
    if (found.state === "refused") return;
    const set = found.value;
    const revision = `${name}-${set.metadata.generation}`;
    const pod = await admin.get({ path: `${podPath}/${name}-0`, schema: anything });
    if (pod.state === "ok") {
      const isOld = pod.value.metadata.labels["controller-revision-hash"] !== revision;
      const isEnding = pod.value.metadata.deletionTimestamp !== undefined;
      if (isOld || isEnding) {
        await admin.remove({ path: `${podPath}/${name}-0`, query: { gracePeriodSeconds: "0" }, schema: anything });
        await patch(`${setPath}/status`, { status: statusOf(set, revision, { updated: 0, ready: 0 }) });
      }
      const isReady = pod.value.status?.containerStatuses !== undefined;
      if (!isOld && !isEnding && isReady) {
        const ready = pod.value.status.containerStatuses.every((status: { ready: boolean }) => status.ready) ? 1 : 0;
        await patch(`${setPath}/status`, { status: statusOf(set, revision, { updated: 1, ready }) });
      }
      return;
    }
    await must(
      admin.create({
        path: podPath,
        schema: anything,
        body: {
          apiVersion: "v1",
          kind: "Pod",
          metadata: {
            ...{ name: `${name}-0`, namespace },
            labels: { ...set.spec.template.metadata.labels, "controller-revision-hash": revision },
            ownerReferences: [
              { apiVersion: "apps/v1", kind: "StatefulSet", name, uid: set.metadata.uid, controller: true },
            ],
          },
          spec: { ...set.spec.template.spec, nodeName: "machine-1" },
        },
      }),
    );
    const containers: { name: string }[] = set.spec.template.spec.containers;
    await patch(`${podPath}/${name}-0/status`, {
      status: played.stuck ? stuckStatus(containers) : readyStatus(containers),
    });
  };
  const done = (async () => {
    while (!stopping.signal.aborted) {
      // Another writer is faster now and then; the next round sees what became of it.
      await round().catch(() => {});
      await sleep(150);
    }
  })();
  played.stop = async () => {
    stopping.abort();
    await done;
  };
  return played;
}

function statusOf(
  set: { metadata: { generation: number }; status?: { currentRevision?: string } },
  revision: string,
  { updated, ready }: { updated: number; ready: number },
): object {
  return {
    observedGeneration: set.metadata.generation,
    replicas: 1,
    updatedReplicas: updated,
    readyReplicas: ready,
    updateRevision: revision,
    currentRevision: ready === 1 ? revision : (set.status?.currentRevision ?? `${revision}-before`),
  };
}

const pullFailure = { reason: "ImagePullBackOff", message: 'Back-off pulling image "guts-node:1"' };

/** What a kubelet says of a pod whose containers all run and are ready. */
export function readyStatus(containers: { name: string }[]): object {
  return {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: containers.map(({ name }) => ({
      ...{ name, ready: true, restartCount: 0, image: "guts-node:1", imageID: "guts-node@1" },
      state: { running: { startedAt: new Date().toISOString() } },
    })),
  };
}

function stuckStatus(containers: { name: string }[]): object {
  return {
    phase: "Pending",
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: containers.map(({ name }) => ({
      ...{ name, ready: false, restartCount: 0, image: "guts-node:1", imageID: "" },
      state: { waiting: pullFailure },
    })),
  };
}
