import "server-only";
import type { ActResult, HostActor, NoReading } from "@/lib/domain/host/actor";
import type { KubernetesHost } from "@/lib/domain/target/kubernetes";
import { readConfigSource, restoreConfig, writeConfig } from "./config-map";
import { readDiagnostics } from "./diagnostics";
import { evictPod } from "./evict";
import { readMemoryLimits, setMemoryLimit } from "./memory-limit";
import { toPlace } from "./place";
import { asReading } from "./reading";

/** Why the rest of what a host can be asked has no counterpart in a cluster's API. */
const reasons = {
  oomScore:
    "Kubernetes sets the OOM score from the pod's quality of service; make requests and limits equal to lower it.",
  heapDump: "A heap dump needs a signal and a file inside the pod, which the console's role does not let it reach.",
  dropCaches: "The page cache belongs to the cluster's machine, which other pods share; the console has no way to it.",
  resetFailed: "A cluster starts a pod that ended by itself, without a limit that could be reset.",
  clearCache: "Clearing the node's cache runs a program inside the pod, which the console's role does not allow.",
} as const;

/**
 * Acts on a node that runs in a Kubernetes cluster, by the cluster's API alone. A restart evicts the pod; the limit is
 * changed in the workload; the configuration is a config map's key. `expectStartTicks` is what `kubernetesReader` gives as
 * the start: the container's, in seconds. The cluster is not asked for anything until a method is called.
 */
export function kubernetesActor(host: KubernetesHost): HostActor {
  const place = toPlace(host);
  return {
    readConfigSource: (signal) => asReading(() => readConfigSource(place, signal), signal),
    readMemoryLimits: (signal) => asReading(() => readMemoryLimits(place, signal), signal),
    readOomScore: async () => noReading(reasons.oomScore),
    listHeapDumps: async () => noReading(reasons.heapDump),
    fetchHeapDump: async () => noReading(reasons.heapDump),
    readDiagnostics: (signal) => asReading(() => readDiagnostics(place, signal), signal),
    restart: (options) => evictPod(place, options),
    writeConfig: (options) => writeConfig(place, options),
    restoreConfig: (options) => restoreConfig(place, options),
    setMemoryLimit: (options) => setMemoryLimit(place, options),
    setOomScore: async () => notSupported(reasons.oomScore),
    dropCaches: async () => notSupported(reasons.dropCaches),
    resetFailed: async () => notSupported(reasons.resetFailed),
    clearCache: async () => notSupported(reasons.clearCache),
    dumpHeap: async () => notSupported(reasons.heapDump),
  };
}

function notSupported(detail: string): ActResult {
  return { state: "not supported", detail, facts: {} };
}

function noReading(detail: string): NoReading {
  return { state: "not supported", detail };
}
