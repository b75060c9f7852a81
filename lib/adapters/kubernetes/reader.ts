import "server-only";
import type { HostDetailReader } from "@/lib/adapters/hosts/reader";
import type { Reading } from "@/lib/domain/host/actor";
import type { HostFactsResult } from "@/lib/domain/host/facts";
import type { KubernetesHost } from "@/lib/domain/target/kubernetes";
import { type Place, toPlace } from "./place";
import { type PodReading, readPodReading } from "./pod-reading";
import { readBackup, readBackups, readConfig, readStamp } from "./read-config";
import { asReading } from "./reading";

/** A host's reader with what only a cluster tells. */
export interface KubernetesReader extends HostDetailReader {
  readPod(signal?: AbortSignal): Promise<Reading<PodReading>>;
}

const inPod = "the API of Kubernetes shows no process: RSS, /proc and the kernel's log stay inside the pod's machine";

/** What a cluster's API tells of a node. The parts that need a look at the process say that there is none. */
export function kubernetesReader(host: KubernetesHost): KubernetesReader {
  const place: Place = toPlace(host);
  const none = async () => ({ state: "not supported" as const, detail: inPod });
  return {
    readPod: (signal) => asReading(() => readPodReading(place, signal), signal),
    readFacts: (signal) => readPodFacts(place, signal),
    readProcessMemory: none,
    readSystemMemory: none,
    readOomEvents: none,
    readUnit: async () => ({ state: "not supported", detail: "a pod is no systemd unit" }),
    readConfig: (signal) => readConfig(place, signal),
    readBackups: (signal) => readBackups(place, signal),
    readBackup: (name, signal) => readBackup(place, name, signal),
    readChanges: none,
  };
}

/** Identity alone: which container runs, and since when. */
async function readPodFacts(place: Place, signal?: AbortSignal): Promise<HostFactsResult> {
  const stamp = await readStamp(place, signal);
  if (stamp.state !== "answered") return stamp;
  const unknown = { peakBytes: null, sizeBytes: null, anonBytes: null, fileBytes: null, swapBytes: null };
  return {
    state: "running",
    facts: {
      ...stamp.value,
      ...unknown,
      rssBytes: null,
      sigCgt: null,
      catchesSigusr1: null,
      noFileLimit: null,
      cgroup: null,
      host: { totalBytes: null, availableBytes: null, oomKills: null },
      top: [],
      unreadable: [inPod],
    },
  };
}
